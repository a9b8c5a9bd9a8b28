import { readdir } from 'node:fs/promises';
import { dirname, posix, relative, resolve, sep } from 'node:path';
import { nearest } from '../nearest.ts';

/** Slips of the fingers in one name; more than these are another file. */
const SLIPS = 2;

/**
 * The file that was probably meant by one that is not there, as it would be written, relative to `folder`: of a name that is nearly
 * the same, or of the same name in the folder itself or one below. `taken`: absolute paths that the data names anyway.
 */
export async function nearFile(path: string, folder: string, taken: readonly string[]): Promise<string | undefined> {
  const parent = dirname(path);
  const asWritten = (found: string) => relative(folder, found).split(sep).join(posix.sep);
  const isFree = (found: string) => !taken.includes(found);
  const name = path.slice(parent.length + 1);
  const beside = (await entries(parent)).files.filter((each) => isFree(resolve(parent, each)));
  const meant = nearName(name, beside);
  if (meant !== undefined) return asWritten(resolve(parent, meant));
  const { folders } = await entries(folder);
  for (const each of [folder, ...folders.map((below) => resolve(folder, below))]) {
    const found = resolve(each, name);
    if (each !== parent && isFree(found) && (await entries(each)).files.includes(name)) return asWritten(found);
  }
  return undefined;
}

/** `iris.csv` for `Iris.csv`, `iris.txt` or `irsi.csv`; not `part2.csv` for `part1.csv`, which is one of several. */
function nearName(name: string, names: readonly string[]): string | undefined {
  const stem = stemOf(name);
  const same = names.find((each) => stemOf(each).toLowerCase() === stem.toLowerCase());
  if (same !== undefined || stem.length <= SLIPS) return same;
  const withoutNumbers = (text: string) => text.replaceAll(/\d+/g, '');
  const others = names.filter((each) => withoutNumbers(stemOf(each)) !== withoutNumbers(stem));
  const meant = nearest(stem, others.map(stemOf), SLIPS);
  return others.find((each) => stemOf(each) === meant);
}

/** `iris` of `iris.csv.gz`. */
const stemOf = (name: string): string => name.replace(/(?<=.)\..*$/, '');

interface Entries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

async function entries(folder: string): Promise<Entries> {
  try {
    const all = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
    const named = (isFolder: boolean) => all.filter((each) => each.isDirectory() === isFolder).map(({ name }) => name);
    return { files: named(false).sort(), folders: named(true).sort() };
  } catch {
    return { files: [], folders: [] };
  }
}
