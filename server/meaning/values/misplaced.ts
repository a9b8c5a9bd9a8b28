import { layers } from '../../../engine/layers/index.ts';
import type { Options } from '../../../engine/table.ts';
import type { Declaration, Setting } from '../../syntax/tree.ts';
import type { Suggestion } from '../names/suggestion.ts';
import { settingsOf, tables } from '../names/tables.ts';

/** What other tools want to be told of a training, and why it is not said here. */
const NEEDLESS: Readonly<Record<string, string>> = {
  shuffle: 'samples are shuffled anew in each epoch',
  device: 'a run is made on the processor of this machine',
  gpu: 'a run is made on the processor of this machine',
  cuda: 'a run is made on the processor of this machine',
  verbose: 'what a run tells is asked for where it is started',
  num_workers: 'data is read ahead by itself',
  pin_memory: 'data is read ahead by itself',
  save_best_only: 'the best weights are kept, and the last',
  restore_best_weights: 'the best weights are kept, and the last',
  checkpoint: 'the best weights are kept, and the last',
};

/** The option that is called so: by its own name, or by another framework's. */
const named = (name: string, options: Options): string | undefined =>
  Object.entries(options).find(([own, { aliases = [] }]) => own === name || aliases.includes(name))?.[0];

/**
 * For a setting that the declaration does not have: where else it is said. As an argument of another setting
 * (`learning_rate` of the optimizer), in another declaration, as a layer, or nowhere. Undefined where it is a setting by
 * another name, or nothing that is known.
 */
export function meantElsewhere(
  { key, value, span }: Setting,
  { kind, statements }: Declaration,
  options: Options,
  text: string,
): Suggestion | undefined {
  const name = key.text;
  if (named(name, options) !== undefined) return undefined;
  const written = text.slice(value.span.start, value.span.end);
  const settings = statements.filter((statement): statement is Setting => statement.is === 'setting');
  for (const { key: of, value: call } of settings) {
    const table = options[of.text]?.kind;
    const inner = table?.is === 'list' ? table.of : table;
    if (inner?.is !== 'call' || call.is !== 'call') continue;
    const entry = tables[inner.table].entries.get(call.name.text);
    const argument = entry && named(name, entry.options);
    if (!entry || argument === undefined) continue;
    const isGiven = call.arguments.some(({ name: given }) => given?.text === argument);
    const words = `it is an argument of \`${of.text}\`, \`${entry.name}(${argument}: ${written})\``;
    if (isGiven || value.is === 'missing') return { words, fixes: [] };
    const last = call.arguments.at(-1);
    const end = last?.span.end ?? call.name.span.end;
    const added = last ? `, ${argument}: ${written}` : `(${argument}: ${written})`;
    const line = { start: lineStart(text, span.start), end: lineEnd(text, span.end) };
    const isAlone = text.slice(line.start, line.end).trim() === text.slice(span.start, span.end);
    const edits = [
      { span: { start: end, end }, text: added },
      { span: isAlone ? line : span, text: '' },
    ];
    return { words, fixes: [{ title: `Move it to \`${entry.name}\``, safe: false, edits }] };
  }
  for (const [other, its] of Object.entries(settingsOf)) {
    const setting = other === kind.text ? undefined : named(name, its);
    if (setting !== undefined)
      return { words: `\`${setting}\` is a setting of \`${other}\`, not of \`${kind.text}\``, fixes: [] };
  }
  const optimizer =
    kind.text === 'train' && [...tables.optimizer.entries.values()].find((entry) => named(name, entry.options));
  if (optimizer) return { words: `it is an argument of optimizers such as \`${optimizer.name}\``, fixes: [] };
  if (NEEDLESS[name] !== undefined) return { words: NEEDLESS[name], fixes: [] };
  const layer = layers.entries.get(name) ?? layers.called(name);
  return layer && { words: `\`${layer.name}\` is a layer, and stands in the network`, fixes: [] };
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
};
