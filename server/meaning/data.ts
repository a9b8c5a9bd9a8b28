import { type DataSettings, dataSettings } from '../../engine/data/settings.ts';
import { sources } from '../../engine/data/sources/index.ts';
import type { DataSpec } from '../../engine/run/spec.ts';
import type { Declaration, Setting } from '../syntax/tree.ts';
import { replacement } from './diagnostic.ts';
import type { Reading } from './reading.ts';
import { readSettings, type Settings, spansOf } from './settings.ts';

/** A `data` declaration, read; undefined where it has errors. */
export function readData(declaration: Declaration, reading: Reading): DataSpec | undefined {
  const settings = readSettings(declaration, dataSettings, reading);
  const fits = checkTable(declaration, settings, reading);
  if (!settings.isWhole || !fits || !declaration.name) return undefined;
  return {
    name: declaration.name.text,
    folder: folderOf(reading.file),
    settings: settings.values as unknown as DataSettings,
    written: spansOf(settings, reading.file),
    span: { file: reading.file, ...declaration.span },
  };
}

/** `target:` and `features:` are for tables, and tables need the first. */
function checkTable(declaration: Declaration, { values, written }: Settings, { report }: Reading): boolean {
  const call = (values as Partial<DataSettings>).source;
  if (!call) return false;
  const { tabular } = sources.get(call.entry);
  const forTables = ['target', 'features'].flatMap((name) => written.get(name) ?? []);
  if (!tabular) {
    for (const setting of forTables) notForThis(setting, call.entry, report);
    return forTables.length === 0;
  }
  if (written.has('target')) return true;
  const example = '`target: class(column)` or `target: value(column)`';
  const span = declaration.name?.span ?? declaration.kind.span;
  const title = declaration.name ? `\`${declaration.name.text}\`` : 'this `data`';
  report.error('missing-setting', span, `${title} is a table and needs the column to predict: ${example}`);
  return false;
}

function notForThis({ key, span }: Setting, source: string, report: Reading['report']): void {
  const fixes = [replacement('Remove it', span, '', false)];
  report.error('conflicting-settings', key.span, `\`${key.text}\` is for tables, and \`${source}\` is none`, { fixes });
}

/** Without node:path, so that the language also runs in a browser. */
function folderOf(file: string): string {
  const end = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
  if (end < 0) return '.';
  return end === 0 ? file.slice(0, 1) : file.slice(0, end);
}
