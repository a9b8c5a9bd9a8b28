import { readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { reasonOf, writeWhole } from '../../engine/run/files.ts';
import { type Checked, type Checking, checkWithFiles } from '../../server/workspace/checked.ts';
import { FilesWorld } from '../../server/workspace/files_world.ts';
import { specsIn } from '../../server/workspace/spec_files.ts';
import { atPlace, show } from './diagnostics.ts';
import { Failure, PlacedFailure } from './failure.ts';
import { paint } from './paint.ts';

export interface SpecOptions {
  readonly set: readonly string[];
}

/** The text of a spec; one line where it cannot be read. */
export function readText(file: string): string {
  const bytes = attempt(file, 'read', () => readFileSync(file));
  try {
    // What is no text must not be taken for one, and written back by a formatter.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure(`${file}: is not UTF-8 text; save the spec as UTF-8`);
  }
}

export function writeText(file: string, text: string): void {
  attempt(file, 'written', () => writeWhole(file, text));
}

function attempt<T>(file: string, what: 'read' | 'written', action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Failure(`${file} cannot be ${what}: ${reasonOf(error)}`);
  }
}

/** Specs by their paths; a folder stands for all that it holds. */
export async function specFiles(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
      const specs = await specsIn(path);
      if (specs.length === 0) throw new Failure(`there is no spec in the folder ${path}`, 2);
      return specs;
    }),
  );
  return [...new Set(found.flat())];
}

/** Reads and checks a spec with its overrides, as the project's configuration wants it. */
export async function readSpec(
  file: string,
  { set }: SpecOptions,
  { world = new FilesWorld(), ...checking }: Checking & { readonly world?: FilesWorld } = {},
): Promise<Checked> {
  const text = readText(file);
  refuseConfiguration(world, resolve(file));
  const checked = await checkWithFiles(text, resolve(file), world, { ...checking, overrides: set });
  // A path that leads nowhere is a mistake on the command line, not in the spec.
  const wrong = checked.diagnostics.find(({ rule }) => rule === 'override');
  if (wrong) throw new Failure(`--set ${wrong.message}`, 2);
  return checked;
}

/** By a configuration with mistakes nobody knows what is wanted. */
export function refuseConfiguration({ configurations }: FilesWorld, spec: string): void {
  configurations.controlFor(spec);
  const mistakes = configurations.faulty().flatMap(({ file, text, mistakes: found }) => {
    const path = relative(process.cwd(), file);
    const name = path.startsWith('..') ? file : path;
    return found.map(({ message, ...span }) => atPlace(name, text, span, `${paint('red', 'error')}: ${message}`));
  });
  if (mistakes.length > 0) throw new PlacedFailure(mistakes.join('\n'), 2);
}

/** Refuses to go on with a spec that has errors; they are shown. */
export function refuseErrors(file: string, { analysis, diagnostics }: Checked): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new PlacedFailure(errors.map((error) => show(file, analysis.text, error, process.stderr)).join('\n'));
}
