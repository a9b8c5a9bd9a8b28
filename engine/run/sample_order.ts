import { readFileSync } from 'node:fs';
import { DataError } from '../data/dataset.ts';
import { type Npy, parseNpy } from '../data/formats/npy.ts';
import { RunError } from './error.ts';
import { reasonOf } from './files.ts';

/** What a run is made of, as far as an order must fit it. */
export interface RunLength {
  /** Rows of the dataset that may be trained on, ascending. */
  readonly rows: Uint32Array;
  /** Samples in an epoch, and in a whole step. */
  readonly perEpoch: number;
  readonly perStep: number;
  readonly stepsPerEpoch: number;
  /** Begun, that is with the last one that steps may end within. */
  readonly epochs: number;
  readonly steps: number;
}

/** Which samples each step takes, given instead of drawn. */
export class SampleOrder {
  private constructor(
    private readonly values: Uint32Array,
    /** `step`: the values are [steps, samples of a step]; `epoch`: [epochs, samples of an epoch]; `again`: one epoch, every time. */
    private readonly by: 'step' | 'epoch' | 'again',
    private readonly length: RunLength,
  ) {}

  /** Reads a `.npy` file of row numbers, counted from 0 over the whole source. Throws RunError, one line. */
  static read(file: string, length: RunLength): SampleOrder {
    const array = arrayOf(file);
    if (!/^u?int\d/.test(array.type)) throw new RunError(`${file} holds ${array.type}; row numbers are integers`);
    const by = formOf(array.shape, length);
    if (!by) throw new RunError(`${file} is [${array.shape.join(', ')}]; ${wanted(length)}`);
    const known = new Set(length.rows);
    const stray = array.values.findIndex((row) => !known.has(row));
    if (stray >= 0)
      throw new RunError(
        `${file}: entry ${stray} is row ${array.values[stray]}, which is none of the ${length.rows.length} rows to train on (${rangeOf(length.rows)})`,
      );
    return new SampleOrder(Uint32Array.from(array.values), by, length);
  }

  /** The rows of `steps` steps that lie in one epoch, from step `first` of the run on. */
  rows(epoch: number, first: number, steps: number): Uint32Array {
    const { perEpoch, perStep } = this.length;
    if (this.by === 'step') return this.values.subarray(first * perStep, (first + steps) * perStep);
    const begin = this.by === 'again' ? 0 : epoch * perEpoch;
    return this.values.subarray(begin, begin + Math.min(perEpoch, steps * perStep));
  }
}

function arrayOf(file: string): Npy {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new RunError(`cannot read ${file}: ${reasonOf(error)}`);
  }
  try {
    return parseNpy(bytes, file);
  } catch (error) {
    if (error instanceof DataError) throw new RunError(error.message);
    throw error;
  }
}

/** Entries that a run takes where its epochs follow one another. */
function needed({ perEpoch, perStep, stepsPerEpoch, steps }: RunLength): number {
  const whole = Math.floor(steps / stepsPerEpoch);
  return whole * perEpoch + Math.min(perEpoch, (steps - whole * stepsPerEpoch) * perStep);
}

/** How an array is to be read; undefined where it fits the run in no way. More than the run takes is no mistake. */
function formOf(shape: readonly number[], length: RunLength): 'step' | 'epoch' | 'again' | undefined {
  const [first = 0, second] = shape;
  if (shape.length === 1) {
    if (first === length.perEpoch) return 'again';
    return first >= needed(length) ? 'epoch' : undefined;
  }
  if (shape.length === 2 && second === length.perEpoch && first >= length.epochs) return 'epoch';
  if (shape.length > 3 || shape.at(-1) !== length.perStep) return undefined;
  // Epochs of whole batches, as a loader gives them that drops the last.
  const steps = shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  return steps >= length.steps ? 'step' : undefined;
}

function wanted(length: RunLength): string {
  const { perEpoch, perStep, steps } = length;
  return `the run takes [${length.epochs}, ${perEpoch}] (epochs, samples of an epoch), [${steps}, ${perStep}] (steps, samples of a step), [${perEpoch}] (every epoch alike) or [${needed(length)}] (one after the other)`;
}

function rangeOf(rows: Uint32Array): string {
  const [first, last] = [rows[0]!, rows[rows.length - 1]!];
  const isUnbroken = last - first + 1 === rows.length;
  return `${first} to ${last}${isUnbroken ? '' : ', without those kept back for validation and test'}`;
}
