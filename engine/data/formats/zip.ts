import { inflateRawSync } from 'node:zlib';
import { DataError } from '../dataset.ts';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

export const isZip = (bytes: Buffer): boolean => bytes.length >= 4 && bytes.readUInt32LE(0) === LOCAL;

/**
 * The files in a ZIP archive by name, as `np.savez` and `np.savez_compressed` make them (APPNOTE.TXT, PKWARE): stored or deflated, below
 * 4 GiB. `file` is for messages. Throws DataError.
 */
export function unzip(bytes: Buffer, file: string): Map<string, Buffer> {
  const damaged = (what: string) => new DataError(`${file}: is cut off or damaged (zip: ${what}); write it again`);
  const files = new Map<string, Buffer>();
  try {
    // The directory stands at the end, before a comment of at most 65,535 bytes.
    let end = bytes.length - 22;
    while (end >= 0 && bytes.readUInt32LE(end) !== END) end--;
    if (end < 0) throw damaged('no directory');
    const entries = bytes.readUInt16LE(end + 10);
    let at = bytes.readUInt32LE(end + 16);
    for (let entry = 0; entry < entries; entry++) {
      if (bytes.readUInt32LE(at) !== ENTRY) throw damaged('no entry where the directory has one');
      const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
      const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [
        number,
        number,
        number,
      ];
      const local = bytes.readUInt32LE(at + 42);
      if (size === 0xffffffff || local === 0xffffffff)
        throw new DataError(`${file}: is larger than 4 GiB; use .safetensors for weights of this size`);
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const packed = bytes.subarray(start, start + size);
      if (packed.length !== size || (method !== 0 && method !== 8)) throw damaged(`method ${method}, ${size} bytes`);
      files.set(bytes.toString('utf8', at + 46, at + 46 + name), method === 8 ? inflateRawSync(packed) : packed);
      at += 46 + name + extra + comment;
    }
  } catch (error) {
    throw error instanceof DataError ? error : damaged((error as Error).message);
  }
  return files;
}
