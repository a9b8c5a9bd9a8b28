import { splits, targets } from '../../../engine/data/prepare/index.ts';
import { type DataSettings, dataSettings } from '../../../engine/data/settings.ts';
import { sources } from '../../../engine/data/sources/index.ts';
import { nearest } from '../../../engine/nearest.ts';
import type { DataSpec } from '../../../engine/run/spec.ts';
import type { Entry, Table } from '../../../engine/table.ts';
import type { CallValue, Declaration, Setting, Span, Value } from '../../syntax/tree.ts';
import { replacement } from '../diagnostic.ts';
import { listed, suggest } from '../names/suggestion.ts';
import type { Reading } from '../reading.ts';
import type { World } from '../world.ts';
import { isGiven } from './parameters.ts';
import { readSettings, type Settings, spansOf } from './settings.ts';

export interface ReadData {
  /** Absent where it has errors. */
  readonly spec?: DataSpec;
  /** The same, also where all that is wrong is that the table has other columns: that may change while the text does not. */
  readonly written?: DataSpec;
}

/** A `data` declaration, read. */
export function readData(declaration: Declaration, world: World, reading: Reading): ReadData {
  const settings = readSettings(declaration, dataSettings, reading);
  const fits = checkTable(settings, reading);
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

/** Settings that are for tables alone. */
const FOR_TABLES = ['target', 'features', 'missing', 'outliers', 'weights'] as const;

/** Why a setting cannot stand beside a source; undefined where it can. */
export const settingMisfit = (name: string, source: string): string | undefined =>
  sources.get(source).tabular || !FOR_TABLES.some((each) => each === name)
    ? undefined
    : `it is for tables, and ${source} is none`;

/** `target:`, `features:` and their like are for tables. */
function checkTable({ values, written }: Settings, { report }: Reading): boolean {
  const call = (values as Partial<DataSettings>).source;
  if (!call) return false;
  const { tabular } = sources.get(call.entry);
  const forTables = FOR_TABLES.flatMap((name) => written.get(name) ?? []);
  if (!tabular) {
    for (const setting of forTables) notForThis(setting, call.entry, report);
    const split = checkSplit(values as Partial<DataSettings>, call.entry, report);
    return forTables.length === 0 && split;
  }
  return true;
}

/** Splits by a column want a table too. */
function checkSplit({ split }: Partial<DataSettings>, source: string, report: Reading['report']): boolean {
  const column = Object.entries(split ? splits.get(split.entry).options : {}).find(
    ([, { kind }]) => kind.is === 'column',
  );
  if (!split || !column) return true;
  report.error('conflicting-settings', split.span, `\`${split.entry}\` is for tables, and \`${source}\` is none`);
  return false;
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

function notForThis({ key, span }: Setting, source: string, report: Reading['report']): void {
  const fixes = [replacement('Remove it', span, '', false)];
  report.error('conflicting-settings', key.span, `\`${key.text}\` is for tables, and \`${source}\` is none`, { fixes });
}

/** Without node:path, so that the language also runs in a browser. */
export function folderOf(file: string): string {
  const end = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
  if (end < 0) return '.';
  return end === 0 ? file.slice(0, 1) : file.slice(0, end);
}
