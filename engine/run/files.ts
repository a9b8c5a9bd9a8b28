import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Writing so that a full disk or a sudden end leaves either what was there before or all that is new. */

/**
 * Writes all of a file or nothing of it: to a temporary name, synced, renamed. Links and permissions stay. What is made piece
 * by piece is written so.
 */
export function writeWhole(file: string, content: Uint8Array | string | Iterable<Uint8Array>): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : 0o666;
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'w', mode);
    try {
      for (const bytes of piecesOf(content)) for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, target);
  } catch (error) {
    removed(temporary);
    throw error;
  }
}

function piecesOf(content: Uint8Array | string | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** Removes what is unfinished; where even that fails, the reason why it is unfinished counts for more. */
export function removed(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {}
}

/** Appends all of `text` or nothing of it. */
export function appendWhole(file: string, text: string): void {
  const before = existsSync(file) ? statSync(file).size : 0;
  try {
    appendFileSync(file, text);
  } catch (error) {
    if (existsSync(file)) truncateSync(file, before);
    throw error;
  }
}

/** Makes a folder and those above it. (Node's `recursive` never returns where a parent takes no folders, as in /proc.) */
export function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return;
    throw new Error(`${path} is a file, not a folder`);
  }
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run made it meanwhile.
    if (!(existsSync(path) && statSync(path).isDirectory())) throw error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
  EACCES: 'it is not permitted',
  EPERM: 'it is not permitted',
  EROFS: 'nothing can be written to this disk',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is permitted',
  EMFILE: 'too many files are open',
  EIO: 'the disk does not answer properly',
};

/** Why the system refused, in words. */
export const reasonOf = (error: unknown): string =>
  REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
