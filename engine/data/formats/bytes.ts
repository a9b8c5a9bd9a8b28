import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { DataError } from '../dataset.ts';

const inflate = promisify(gunzip);

/** The bytes of a file, unpacked where it is gzip (by its magic bytes; names may say what they like). Throws DataError. */
export async function bytesOf(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error) => fail(file, error));
  if (bytes.length === 0) throw new DataError(`${file}: is empty; was it downloaded in full?`);
  if (!isGzip(bytes)) return bytes;
  return inflate(bytes).catch((error) => damaged(file, error));
}

/**
 * The first bytes of a file, unpacked where it is gzip: at least `wanted` of them unless the file is shorter, and how
 * long the file is as it lies there. Throws DataError.
 */
export async function beginning(file: string, wanted: number): Promise<{ bytes: Buffer; fileBytes: number }> {
  const handle = await open(file).catch((error) => fail(file, error));
  try {
    const fileBytes = (await handle.stat()).size;
    // Gzip never makes `wanted` bytes longer than this: 5 bytes a block beside its header and the name of the file.
    const chunk = Buffer.alloc(Math.min(fileBytes, wanted + 4096));
    await handle.read(chunk, 0, chunk.length, 0).catch((error) => fail(file, error));
    if (chunk.length === 0) throw new DataError(`${file}: is empty; was it downloaded in full?`);
    if (!isGzip(chunk)) return { bytes: chunk, fileBytes };
    // A sync flush gives what there is, where a finish would complain that the rest is missing.
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    const bytes = await promisify<Buffer, object, Buffer>(gunzip)(chunk, options).catch((error) =>
      damaged(file, error),
    );
    return { bytes, fileBytes };
  } finally {
    await handle.close();
  }
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function fail(file: string, error: NodeJS.ErrnoException): never {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      throw new MissingFile(file);
    case 'EISDIR':
      throw new DataError(`${file}: is a folder; name a file in it`);
    case 'EACCES':
    case 'EPERM':
      throw new DataError(`${file}: may not be read; check its permissions`);
    default:
      throw new DataError(`${file}: cannot be read (${error.message})`);
  }
}

function damaged(file: string, error: NodeJS.ErrnoException): never {
  const cut = error.code === 'Z_BUF_ERROR';
  throw new DataError(`${file}: is ${cut ? 'cut off' : 'damaged'} (gzip: ${error.message}); get it again`);
}

/** A file that is not there: a hint while editing, an error when training. */
export class MissingFile extends DataError {
  /** `file` is the absolute path that was tried. */
  constructor(readonly file: string) {
    super(
      `${file}: no such file; put it there, or correct the path (it is relative to the spec's folder and \`folder:\`)`,
    );
  }
}
