import { format } from '../../server/syntax/format.ts';
import { readText, specFiles, writeText } from './read_spec.ts';

interface FmtOptions {
  readonly check?: boolean;
  readonly format: 'text' | 'json';
}

/** Formats specs in place, or tells which are not: exit 1 then. */
export async function fmt(paths: readonly string[], { check, format: form }: FmtOptions): Promise<void> {
  const files: { readonly file: string; readonly changed: boolean }[] = [];
  for (const file of await specFiles(paths)) {
    const text = readText(file);
    const formatted = format(text);
    const changed = formatted !== text;
    files.push({ file, changed });
    if (!changed) continue;
    if (check) process.exitCode = 1;
    else writeText(file, formatted);
    if (form === 'text') console.log(check ? `${file} is not formatted` : `${file} formatted`);
  }
  if (form === 'text') return;
  const changed = files.filter((each) => each.changed).length;
  console.log(JSON.stringify({ files, changed, written: !check }, null, 2));
}
