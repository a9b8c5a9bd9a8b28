import { format } from '../../server/syntax/format.ts';
import { readText, specFiles, writeText } from './read_spec.ts';

interface FmtOptions {
  readonly check?: boolean;
}

export async function fmt(paths: readonly string[], { check }: FmtOptions): Promise<void> {
  for (const file of await specFiles(paths)) {
    const text = readText(file);
    const formatted = format(text);
    if (formatted === text) continue;
    if (check) process.exitCode = 1;
    else writeText(file, formatted);
    console.log(check ? `${file} is not formatted` : `${file} formatted`);
  }
}
