import { resolve } from 'node:path';
import { type MissingFile, placeOf } from '../../engine/data/header.ts';
import type { DataSpec } from '../../engine/run/spec.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { type Diagnostic, replacement, type Span } from '../meaning/diagnostic.ts';
import type { FilesWorld } from './files_world.ts';

/** What is wrong with the files of data that stands in this spec, as far as they were looked at. A broken one is an error. */
export function fileDiagnostics(data: readonly DataSpec[], analysis: Analysis, world: FilesWorld): Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const spec of data) {
    const header = spec.span.file === analysis.file && world.header(spec);
    if (!header) continue;
    const { problem, missing } = header;
    const { span } = spec.settings.source;
    const found = missing.map((file) => missingFile(file, spec, analysis));
    // Of a table with other columns that is told where they are named.
    const hasColumns = analysis.data.every(({ written, spec: whole }) => written !== spec || whole);
    if (problem && hasColumns) found.push({ rule: 'data-file', severity: 'error', message: problem, span, fixes: [] });
    // Data that is read with other arguments has its files still.
    for (const each of found) told.set(`${each.span.start} ${each.message}`, each);
  }
  return [...told.values()];
}

/** Worth a hint while a spec is written, for training refuses it; a warning where another file was probably meant. */
function missingFile({ path, near }: MissingFile, spec: DataSpec, { text }: Analysis): Diagnostic {
  const rule = 'missing-file';
  const span = placeIn(path, spec);
  const what = `there is no file ${path}`;
  if (near === undefined) return { rule, severity: 'hint', message: `${what}: training needs it`, span, fixes: [] };
  // A path may come out of a parameter: then it does not stand here.
  const isWritten = text[span.start] === '"';
  const fixes = isWritten ? [replacement(`Change to "${near}"`, span, JSON.stringify(near), false)] : [];
  return { rule, severity: 'warning', message: `${what}: did you mean "${near}"?`, span, fixes };
}

/** Where the path of a file stands in the text; the whole source where it is not written out. */
function placeIn(path: string, spec: DataSpec): Span {
  const { source, test } = spec.settings;
  const place = placeOf(spec);
  for (const { options, written } of [source, ...(test ? [test] : [])]) {
    for (const [name, value] of Object.entries(options)) {
      if (typeof value === 'string' && written[name] && resolve(place, value) === path) return written[name];
    }
  }
  return source.span;
}
