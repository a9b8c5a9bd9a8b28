import { splits, targets } from '../../../engine/data/prepare/index.ts';
import { type DataSettings, dataSettings } from '../../../engine/data/settings.ts';
import { nearest } from '../../../engine/nearest.ts';
import type { DataSpec } from '../../../engine/run/spec.ts';
import type { Entry, Table } from '../../../engine/table.ts';
import type { CallValue, Declaration, Span, Value } from '../../syntax/tree.ts';
import { listed, suggest } from '../names/suggestion.ts';
import type { Reading } from '../reading.ts';
import type { World } from '../world.ts';
import { isGiven } from './parameters.ts';
import { readSettings, type Settings, spansOf } from './settings.ts';
import { checkSource } from './source_fits.ts';

export interface ReadData {
  /** Absent where it has errors. */
  readonly spec?: DataSpec;
  /** The same, also where all that is wrong is that the table has other columns: that may change while the text does not. */
  readonly written?: DataSpec;
}

/** A `data` declaration, read. */
export function readData(declaration: Declaration, world: World, reading: Reading): ReadData {
  const settings = readSettings(declaration, dataSettings, reading);
  const fits = checkSource(settings, reading);
  if (!settings.isWhole || !fits || !declaration.name || !isGiven(reading.scope)) return {};
  const written: DataSpec = {
    name: declaration.name.text,
    folder: folderOf(reading.file),
    settings: settings.values as unknown as DataSettings,
    written: spansOf(settings, reading.file),
    span: { file: reading.file, ...declaration.span },
  };
  const facts = world.facts(written);
  const hasColumns = !facts?.columns || checkColumns(facts.columns, settings, reading);
  return { written, ...(hasColumns && { spec: written }) };
}

/** Are the columns that settings name in the table, as far as its first line is known? */
function checkColumns(columns: readonly string[], { written }: Settings, { report }: Reading): boolean {
  let isRight = true;
  for (const { name, span } of columnsIn(written)) {
    if (columns.includes(name)) continue;
    isRight = false;
    const { words, fixes } = suggest(nearest(name, columns), span);
    report.error('unknown-name', span, `the table has no column \`${name}\`${words || listed(columns)}`, { fixes });
  }
  return isRight;
}

function* columnsIn(written: Settings['written']): Generator<{ readonly name: string; readonly span: Span }> {
  for (const key of ['features', 'missing']) {
    const value = written.get(key)?.value;
    if (value?.is === 'record') for (const { name } of value.fields) yield { name: name.text, span: name.span };
  }
  for (const key of ['target', 'split', 'weights']) {
    const value = written.get(key)?.value;
    if (value?.is !== 'call') continue;
    const kinds = key === 'weights' ? [] : columnArguments(value, key === 'target' ? targets : splits);
    for (const each of key === 'weights' ? [value] : kinds) {
      const name = nameOf(each);
      if (name !== undefined) yield { name, span: each.span };
    }
  }
}

const columnArguments = (call: CallValue, table: Table<Entry>): Value[] => {
  const entry = table.entries.get(call.name.text);
  const isColumn = (name: string | undefined) => {
    const kind = name === undefined ? undefined : entry?.options[name]?.kind;
    return kind?.is === 'column' || (kind?.is === 'list' && kind.of.is === 'column');
  };
  return call.arguments.flatMap(({ name, value }, at) => {
    if (!isColumn(name?.text ?? entry?.positional[at] ?? entry?.rest)) return [];
    return value.is === 'list' ? value.items : [value];
  });
};

const nameOf = (value: Value): string | undefined =>
  value.is === 'text' ? value.value : value.is === 'call' && !value.parentheses ? value.name.text : undefined;

/** Without node:path, so that the language also runs in a browser. */
export function folderOf(file: string): string {
  const end = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
  if (end < 0) return '.';
  return end === 0 ? file.slice(0, 1) : file.slice(0, end);
}
