import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Checked, checkWithFiles } from '../../server/workspace/checked.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { show } from './diagnostics.ts';
import { Failure, PlacedFailure } from './failure.ts';

export interface SpecOptions {
  readonly set: readonly string[];
}

/** The text of a file; one line where it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'is a folder, a .dlspec file is needed',
      EACCES: 'may not be read',
    };
    throw new Failure(`${file}: ${reasons[code ?? ''] ?? message}`);
  }
}

/** Reads and checks a spec with its overrides. */
export async function readSpec(file: string, options: SpecOptions): Promise<Checked> {
  return checkWithFiles(readText(file), resolve(file), new FilesWorld(), options.set);
}

/** Refuses to go on with a spec that has errors; they are shown. */
export function refuseErrors(file: string, { analysis, diagnostics }: Checked): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new PlacedFailure(errors.map((error) => show(file, analysis.text, error)).join('\n'));
}
