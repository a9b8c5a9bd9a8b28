import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Call, defaultsOf, type Entry, NOWHERE, type Table, type Value } from '../table.ts';
import { normalizers, splits, targets } from './prepare/index.ts';
import type { DataDeclaration, DataSettings, FeatureKind } from './settings.ts';
import { sources } from './sources/index.ts';
import { windows } from './windows/index.ts';

/** What the tests of this part are built from. */

/** Real data that is not in the repository; tests that need it are skipped where it is absent. */
export const SHARED = resolve(import.meta.dirname, '../../../shared/data');

/** A call as the language would make it: defaults filled in. */
function call<E extends Entry>(table: Table<E>, entry: string, options: Readonly<Record<string, Value>> = {}): Call {
  return { entry, options: { ...defaultsOf(table.get(entry).options), ...options }, span: NOWHERE, written: {} };
}

export interface Wanted {
  readonly source: readonly [entry: string, options?: Readonly<Record<string, Value>>];
  readonly test?: readonly [entry: string, options?: Readonly<Record<string, Value>>];
  readonly target?: readonly [entry: string, column: string];
  readonly features?: Readonly<Record<string, FeatureKind>>;
  readonly window?: readonly [entry: string, options: Readonly<Record<string, Value>>];
  /** Of `splitBy`, `random` where it is not told. */
  readonly split?: Readonly<Record<string, Value>>;
  readonly splitBy?: string;
  readonly normalize?: string;
  /** The column that tells what rows count. */
  readonly weights?: string;
  /** `folder:` of the data. */
  readonly in?: string;
}

/** A `data` declaration in `folder`. */
export function declaration(folder: string, wanted: Wanted): DataDeclaration {
  const { source, test, target, features, window, split, normalize, weights } = wanted;
  return {
    folder,
    settings: {
      folder: wanted.in,
      source: call(sources, ...source),
      test: test && call(sources, ...test),
      target: target && call(targets, target[0], { column: target[1] }),
      features,
      window: window && call(windows, ...window),
      split: split && call(splits, wanted.splitBy ?? 'random', split),
      weights,
      normalize: normalize === undefined ? undefined : call(normalizers, normalize),
    } as DataSettings,
  };
}

/** A new folder with these files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dlspec-data-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** An IDX file; `type` is its number in the format, 8 for uint8. */
export function idxBytes(extents: readonly number[], values: ArrayLike<number>, type = 8): Buffer {
  const bytesOf: Readonly<Record<number, number>> = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };
  const size = bytesOf[type]!;
  const file = Buffer.alloc(4 + 4 * extents.length + size * values.length);
  file[2] = type;
  file[3] = extents.length;
  extents.forEach((extent, i) => {
    file.writeUInt32BE(extent, 4 + 4 * i);
  });
  const view = new DataView(file.buffer, file.byteOffset + 4 + 4 * extents.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (type === 8) view.setUint8(i, value);
    if (type === 9) view.setInt8(i, value);
    if (type === 11) view.setInt16(i * 2, value);
    if (type === 12) view.setInt32(i * 4, value);
    if (type === 13) view.setFloat32(i * 4, value);
    if (type === 14) view.setFloat64(i * 8, value);
  }
  return file;
}
