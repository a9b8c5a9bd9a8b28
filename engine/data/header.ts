import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError } from './dataset.ts';
import type { DataFacts } from './facts.ts';
import type { DataDeclaration } from './settings.ts';
import { sources } from './sources/index.ts';

/** What an editor shows of data. */
export interface Header {
  /** From the options alone where files are missing or broken. */
  readonly facts: DataFacts;
  /** Absolute paths of the files, of source and test, that are not there. */
  readonly missing: readonly string[];
  /** What else is wrong with the source's files: one line. */
  readonly problem?: string;
}

/** Reads the beginnings of the files (small ones whole), in milliseconds. Never throws because of what they hold. */
export async function header({ folder, settings }: DataDeclaration): Promise<Header> {
  const place = resolve(folder, settings.folder ?? '');
  const { source: call, test, target, features, weights, split, window } = settings;
  const source = sources.get(call.entry);
  const files = source.files(call.options as never);
  const missing = await absent(place, [
    ...files,
    ...(test ? sources.get(test.entry).files(test.options as never) : []),
  ]);
  const facts = source.facts(call.options as never, { target, features, window });
  if (!source.header || files.some((file) => missing.includes(resolve(place, file)))) return { facts, missing };
  try {
    return {
      missing,
      ...(await source.header(call.options as never, { folder: place, target, features, weights, split, window })),
    };
  } catch (error) {
    if (error instanceof DataError) return { facts, missing, problem: error.message };
    throw error;
  }
}

async function absent(folder: string, files: readonly string[]): Promise<string[]> {
  const paths = files.map((file) => resolve(folder, file));
  const there = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, i) => !there[i]);
}
