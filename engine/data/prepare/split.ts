import { type Entry, integer, type Options, type OptionsOf, share } from '../../table.ts';
import { DataError, type Dataset, type PartName } from '../dataset.ts';
import { Random } from '../random.ts';
import { shuffle } from '../shuffle.ts';
import type { Cells } from '../tables/cells.ts';

/** Row numbers in ascending order; every row is in exactly one part, and a part may be empty. */
export interface Parts {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** How samples are divided. */
export interface Split<O extends Options = Options> extends Entry<O> {
  /** The share of the samples that is kept back for the test, 0 to 1. */
  testShare(options: OptionsOf<O>): number;
  /** Each part is one piece, in the order of the samples: what texts and series want. */
  readonly contiguous?: boolean;
  /** The column that is no input, as it says which part a row belongs to. */
  column?(options: OptionsOf<O>): string;
  /** What that column says of each row. Throws DataError on a cell that names no part. */
  partsIn?(cells: Cells, options: OptionsOf<O>): readonly PartName[];
  /** Divides `samples` rows, of which `known` tells more where there is more. Throws DataError where a part that is wanted would be empty. */
  divide(samples: number, options: OptionsOf<O>, known?: Pick<Partial<Dataset>, 'target' | 'parts'>): Parts;
}

/** The rows that a share makes. Throws DataError where something was wanted and is less than one row. */
export function partOf(name: string, share: number, samples: number): number {
  const rows = Math.round(share * samples);
  if (share > 0 && rows === 0) {
    throw new DataError(
      `split: ${percent(share)} of ${samples} samples for ${name} is less than one; make it larger, or 0%`,
    );
  }
  return rows;
}

/** The samples that are left to train on. Throws DataError where there are none. */
export function leftToTrain(
  samples: number,
  shares: { readonly validation: number; readonly test: number },
  kept: { readonly validated: number; readonly tested: number },
): number {
  const left = samples - kept.validated - kept.tested;
  if (left > 0) return left;
  throw new DataError(
    `split: ${percent(shares.validation)} for validation and ${percent(shares.test)} for test leave nothing of ${samples} samples to train on; make them smaller`,
  );
}

/** All rows in the order that `seed` draws. */
export function shuffledRows(samples: number, seed: number): Uint32Array {
  const rows = Uint32Array.from({ length: samples }, (_, row) => row);
  shuffle(rows, new Random(seed));
  return rows;
}

/** Options of splits that keep samples back as they are drawn. */
export const drawnOptions = {
  validation: share({
    doc: 'Share of the samples that training never sees and that its progress is measured on.',
    default: 0.1,
    usual: '10% to 20%',
    below: 1,
  }),
  test: share({
    doc: 'Share of the samples that are kept for one last measurement, after all choices are made.',
    default: 0,
    usual: '10% to 20%, or 0% beside a `test:` source',
    below: 1,
  }),
  seed: integer({ doc: 'Which samples are drawn.', min: 0, default: 0 }),
};

export const percent = (share: number): string => `${Number((share * 100).toFixed(2))}%`;

export const split = <O extends Options>(entry: Split<O>): Split => entry as unknown as Split;
