import type { Call } from '../../table.ts';
import { DataError, type Dataset, type Text } from '../dataset.ts';
import { splits } from '../prepare/index.ts';
import { windows } from './index.ts';

/** Windows of a text, each sample's classes those of the steps one later; by part the samples that belong to it. */
export interface Cut {
  readonly dataset: Dataset;
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
  /** Samples that an epoch of training draws. */
  readonly epoch: number;
}

/**
 * Cuts a text into samples. It is divided before it is cut, so that no window reaches from one part into another. Throws
 * DataError.
 */
export function cut(text: Text, window: Call | undefined, split: Call | undefined): Cut {
  if (!window) throw new DataError('source: a text is read in windows; say how long, as in `window: random(64)`');
  const { length: lengthOf, anywhere } = windows.get(window.entry);
  const length = lengthOf(window.options as never);
  const { tokens } = text;
  const parts = ranges(tokens.length, split);
  const starts = (part: keyof typeof parts) => {
    const [from, to] = parts[part];
    if (to === from) return new Uint32Array(0);
    if (to - from > length) return anywhere && part === 'train' ? every(from, to, length) : beside(from, to, length);
    const what = part === 'train' ? 'training' : part;
    throw new DataError(
      `window: ${length} steps and the one after them do not fit into the ${to - from} that ${what} has; make it shorter`,
    );
  };
  const train = starts('train');
  return {
    dataset: samplesOf(text, length),
    train,
    validation: starts('validation'),
    test: starts('test'),
    epoch: anywhere ? beside(...parts.train, length).length : train.length,
  };
}

/** A sample at every place of the text but the last ones, which have too few steps after them. */
function samplesOf({ tokens, vocabulary }: Text, length: number): Dataset {
  return {
    samples: tokens.length - length,
    shape: [length],
    inputs: tokens.subarray(0, -1),
    stride: 1,
    tokens: vocabulary,
    target: { kind: 'class', classes: vocabulary, values: tokens.subarray(1), width: length, stride: 1 },
  };
}

type Range = readonly [from: number, to: number];

function ranges(steps: number, split: Call | undefined): Readonly<Record<'train' | 'validation' | 'test', Range>> {
  const none: Range = [0, 0];
  if (!split) return { train: [0, steps], validation: none, test: none };
  const entry = splits.get(split.entry);
  if (!entry.contiguous)
    throw new DataError(
      `split: \`${split.entry}\` takes samples out of the middle of a text, which others overlap; keep back its end with \`tail(validation: 10%)\``,
    );
  const { train, validation, test } = entry.divide(steps, split.options as never);
  const range = (rows: Uint32Array): Range => (rows.length === 0 ? none : [rows[0]!, rows.at(-1)! + 1]);
  return { train: range(train), validation: range(validation), test: range(test) };
}

/** Every start whose window, and the step after it, lie within. */
const every = (from: number, to: number, length: number): Uint32Array =>
  Uint32Array.from({ length: to - from - length }, (_, at) => from + at);

const beside = (from: number, to: number, length: number): Uint32Array =>
  Uint32Array.from({ length: Math.max(0, Math.floor((to - from - 1) / length)) }, (_, at) => from + at * length);
