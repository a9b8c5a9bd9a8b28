import { columnsOf, type Shape } from '../graph/shape.ts';
import type { ClassTarget, Dataset, Feature, ValueTarget } from './dataset.ts';
import type { Affine } from './prepare/normalizer.ts';

/**
 * How samples became inputs, and what the outputs mean. Plain JSON: it is written beside a run's weights, and is all that
 * predicting needs.
 */
export interface Preparation extends Affine {
  /** Of one sample, channels first. */
  readonly shape: Shape;
  /** What the network's inputs are gathered from. */
  readonly stored: 'uint8' | 'float32' | 'tokens';
  /** What each token number stands for. */
  readonly tokens?: readonly string[];
  /** For tables: the columns, and how each becomes inputs. */
  readonly features?: readonly Feature[];
  /** Where samples have a class each: how many of each class training sees. */
  readonly classCounts?: readonly number[];
  readonly target: Omit<ClassTarget, 'values'> | Omit<ValueTarget, 'values'>;
}

/** `rows`: those that training sees. */
export function preparationOf(dataset: Dataset, { scale, shift, mixing }: Affine, rows: Uint32Array): Preparation {
  const { values: _, ...target } = dataset.target;
  const classCounts = countsOf(dataset.target, rows);
  return {
    shape: dataset.shape,
    stored: dataset.tokens ? 'tokens' : dataset.inputs instanceof Uint8Array ? 'uint8' : 'float32',
    ...(dataset.tokens && { tokens: dataset.tokens }),
    ...(dataset.features && { features: dataset.features }),
    scale,
    shift,
    ...(mixing && { mixing }),
    ...(classCounts && { classCounts }),
    target,
  };
}

function countsOf(target: Dataset['target'], rows: Uint32Array): number[] | undefined {
  if (target.kind !== 'class' || (target.width ?? 1) !== 1) return undefined;
  const counts = new Array<number>(target.classes.length).fill(0);
  for (const row of rows) counts[target.values[row * (target.stride ?? 1)]!]!++;
  return counts;
}

/** Leaves inputs as they are: one pair a channel for pictures, one an input for everything else. */
export function identity(shape: Shape): Affine {
  const pairs = columnsOf(shape);
  return { scale: new Array<number>(pairs).fill(1), shift: new Array<number>(pairs).fill(0) };
}
