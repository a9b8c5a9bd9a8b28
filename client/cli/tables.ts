import { layers as layerTable } from '../../engine/layers/index.ts';
import type { Layer } from '../../engine/layers/layer.ts';
import { nearest } from '../../engine/nearest.ts';
import type { Options, Value } from '../../engine/table.ts';
import { entrySection } from '../../server/generate/pages.ts';
import { ruleText } from '../../server/generate/rule_pages.ts';
import { showDefault } from '../../server/meaning/values/show_default.ts';
import { showKind } from '../../server/meaning/values/words.ts';
import { rules as ruleTable } from '../../server/rules/index.ts';
import type { Rule } from '../../server/rules/rule.ts';
import { Failure } from './failure.ts';
import { table } from './table.ts';

/** What the tables know: of all entries a line each, of one its page. */

interface TableOptions {
  readonly format: 'text' | 'json';
}

export const rules = (name: string | undefined, options: TableOptions): void =>
  print(name, options, {
    what: 'rule',
    entries: ruleTable,
    header: ['rule', 'severity', 'fires when'],
    row: (rule) => [rule.name, rule.severity, rule.title],
    page: (rule) => `# ${rule.name}\n\n${ruleText(rule)}`,
    json: ruleAsJson,
  });

export const layers = (name: string | undefined, options: TableOptions): void =>
  print(name, options, {
    what: 'layer',
    entries: [...layerTable.entries.values()],
    header: ['layer', 'does'],
    row: (layer) => [layer.name, layer.summary],
    page: (layer) => entrySection(layer).join('\n'),
    json: layerAsJson,
  });

interface Shown<E> {
  readonly what: string;
  readonly entries: readonly E[];
  readonly header: readonly string[];
  row(entry: E): readonly string[];
  page(entry: E): string;
  json(entry: E): object;
}

/** A list of all, or the one that is named. */
function print<E extends { readonly name: string }>(
  name: string | undefined,
  { format }: TableOptions,
  shown: Shown<E>,
) {
  const { entries, header } = shown;
  if (name === undefined) {
    if (format === 'json') console.log(JSON.stringify(entries.map(shown.json), null, 2));
    else for (const line of table([header, ...entries.map(shown.row)], new Set(header.keys()))) console.log(line);
    return;
  }
  const entry = entries.find((each) => each.name === name);
  if (!entry) {
    const meant = nearest(
      name,
      entries.map((each) => each.name),
    );
    const remedy = meant ? `did you mean '${meant}'?` : `\`dlspec ${shown.what}s\` lists them`;
    throw new Failure(`there is no ${shown.what} '${name}': ${remedy}`, 2);
  }
  console.log(format === 'json' ? JSON.stringify(shown.json(entry), null, 2) : shown.page(entry).trimEnd());
}

const optionsAsJson = (options: Options) =>
  Object.entries(options).map(([name, { kind, doc, default: value, optional }]) => ({
    name,
    takes: showKind(kind),
    ...(value !== undefined && { default: typeof value === 'object' ? showDefault(value as Value) : value }),
    required: value === undefined && !optional,
    doc,
  }));

const ruleAsJson = ({ name, severity, on, title, why, options = {}, bad, good, sources }: Rule) => ({
  name,
  severity,
  on,
  title,
  docs: why,
  options: optionsAsJson(options),
  bad,
  good,
  sources,
});

const layerAsJson = ({ name, summary, doc, options, aliases, example, source }: Layer) => ({
  name,
  title: summary,
  docs: doc ?? `${summary}.`,
  options: optionsAsJson(options),
  example,
  aliases,
  sources: source === undefined ? [] : [source],
});
