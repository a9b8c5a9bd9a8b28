/**
 * The way from a folder to a file, both absolute, with `/` on every platform; the file's own path where none leads there
 * (another drive).
 */
export function relativePath(folder: string, file: string): string {
  const from = partsOf(folder);
  const to = partsOf(file);
  if (from[0] !== to[0]) return file;
  let same = 0;
  while (same < from.length && same < to.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/') || '.';
}

const partsOf = (path: string): string[] => path.replace(/[/\\]+$/, '').split(/[/\\]/);

export const folderOf = (file: string): string => file.replace(/[/\\][^/\\]*$/, '');
