import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError } from './dataset.ts';
import type { DataFacts } from './facts.ts';
import { nearFile } from './near_file.ts';
import type { DataDeclaration } from './settings.ts';
import { sources } from './sources/index.ts';

/** What an editor shows of data. */
export interface Header {
  /** From the options alone where files are missing or broken. */
  readonly facts: DataFacts;
  /** The files, of source and test, that are not there. */
  readonly missing: readonly MissingFile[];
  /** What else is wrong with the source's files: one line. */
  readonly problem?: string;
}

export interface MissingFile {
  /** Absolute. */
  readonly path: string;
  /** The file that was probably meant, as it would be written. */
  readonly near?: string;
}

/** The folder that paths in a declaration's options are relative to. */
export const placeOf = ({ folder, settings }: DataDeclaration): string => resolve(folder, settings.folder ?? '');

/** Absolute paths of the files of source and test. */
export function filesOf(data: DataDeclaration): string[] {
  const { source, test } = data.settings;
  const all = [source, ...(test ? [test] : [])].flatMap((each) => sources.get(each.entry).files(each.options as never));
  return all.map((file) => resolve(placeOf(data), file));
}

/** Reads the beginnings of the files (small ones whole), in milliseconds. Never throws because of what they hold. */
export async function header(data: DataDeclaration): Promise<Header> {
  const place = placeOf(data);
  const { source: call, target, features, weights, split, window } = data.settings;
  const source = sources.get(call.entry);
  const missing = await absent(filesOf(data), place);
  const facts = source.facts(call.options as never, { target, features, window });
  const own = source.files(call.options as never).map((file) => resolve(place, file));
  if (!source.header || missing.some(({ path }) => own.includes(path))) return { facts, missing };
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

async function absent(files: readonly string[], place: string): Promise<MissingFile[]> {
  const found = await Promise.all(
    files.map(async (path): Promise<MissingFile[]> => {
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      if (isThere) return [];
      const near = await nearFile(path, place, files);
      return [{ path, ...(near !== undefined && { near }) }];
    }),
  );
  return found.flat();
}
