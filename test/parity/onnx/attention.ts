import type { Npy } from '../../../engine/data/formats/npy.ts';
import { array, type Mapping, type Network, permuted, shaped, size } from './network.ts';

/**
 * Attention of queries, keys and values as they are. Ours projects them itself: queries are the input and keys and values,
 * side by side, its memory; the projections pick out of them. Heads that share keys pick the same.
 */
export const attention: Mapping = (test) => {
  const [q, k, v, mask, pastKey, pastValue, lengths] = [0, 1, 2, 3, 4, 5, 6].map((at) => test.input(at));
  if (mask) return 'a mask that is given: ours is none, or that of a language model';
  if (lengths) return 'samples of different lengths';
  if (test.attribute('softcap', 0)) return 'scores that are bent (softcap)';
  if (test.node.outputs.length > 3) return 'asks for the scores: ours keeps them to itself';
  const isFour = q!.shape.length === 4;
  const headsOf = (value: Npy, name: string) => (isFour ? value.shape[1]! : test.attribute(name, 1));
  const [heads, groups] = [headsOf(q!, 'q_num_heads'), headsOf(k!, 'kv_num_heads')];
  /** `[samples, heads, length, width]` */
  const parted = (value: Npy, count: number) => {
    if (value.shape.length === 4) return value;
    const [samples, length, features] = value.shape as [number, number, number];
    return permuted(shaped(value, samples, length, count, features / count), [0, 2, 1, 3]);
  };
  const queries = parted(q!, heads);
  const [newKeys, newValues] = [parted(k!, groups), parted(v!, groups)];
  const keys = pastKey ? joined(pastKey, newKeys, 2) : newKeys;
  const values = pastValue ? joined(pastValue, newValues, 2) : newValues;
  const [, , steps, width] = queries.shape as [number, number, number, number];
  const [, , seen, valueWidth] = values.shape as [number, number, number, number];
  const isCausal = test.attribute('is_causal', 0) === 1;
  const past = pastKey?.shape[2] ?? 0;
  if (isCausal && past + steps > seen) return 'more queries than keys';

  const scale = test.attribute('scale', 1 / Math.sqrt(width)) * Math.sqrt(width);
  const memory = joined(rows(keys), rows(values), 2);
  const queryRows = rows(queries);
  const expected = rows(parted(test.output()!, heads));
  const options = `heads: ${heads}, key_width: ${width}, value_width: ${valueWidth}, bias: false`;
  const picks = (features: number, { at, from }: { at: number; from: number }) => {
    const q = picking(heads * width, features, (row) => at + row, scale);
    const shared = (each: number, start: number) => (row: number) =>
      start + Math.floor(Math.floor(row / each) / (heads / groups)) * each + (row % each);
    const k = (all: number) => picking(heads * width, all, shared(width, from), 1);
    const v = (all: number) => picking(heads * valueWidth, all, shared(valueWidth, from + groups * width), 1);
    return { q, k, v };
  };
  const out = (features: number) => picking(features, heads * valueWidth, (row) => row, 1);
  const own = (): Network => {
    if (isCausal) {
      // Every step sees those before it, so queries, keys and values are one sequence; what comes before the queries is past.
      const features = size(queryRows.shape.slice(2)) + size(memory.shape.slice(2));
      const all = joined(padded(queryRows, past, seen), memory, 2);
      const wide = Math.max(features, heads * valueWidth);
      const { q, k, v } = picks(wide, { at: 0, from: heads * width });
      const weights = [stacked([q, k(wide), v(wide)]), out(wide)];
      const answer = widened(padded(expected, past, seen, Number.NaN), wide, Number.NaN);
      return { values: [widened(all, wide)], layers: `attention(${options}, causal: true)`, weights, expected: answer };
    }
    const wide = Math.max(heads * width, heads * valueWidth);
    const features = memory.shape[2]!;
    const { q, k, v } = picks(wide, { at: 0, from: 0 });
    const projections = [q, k(features), v(features)];
    const weights = [...(features === wide ? [stacked(projections)] : projections), out(wide)];
    return {
      values: [widened(queryRows, wide), memory],
      layers: `y = x0 -> attention(${options}, memory: x1)`,
      weights,
      expected: widened(expected, wide, Number.NaN),
    };
  };
  // What is to be seen next time is past and present one after the other.
  const present = (before: Npy | undefined, now: Npy, at: number): Network[] => {
    const whole = test.output(at);
    if (!whole) return [];
    if (!before) return [{ values: [now], layers: 'x0 * 1', expected: whole }];
    return [{ values: [before, now], layers: 'concat(x0, x1, axis: 1)', expected: whole }];
  };
  return [own(), ...present(pastKey, newKeys, 1), ...present(pastValue, newValues, 2)];
};

/** `[samples, length, heads·width]` */
function rows(value: Npy): Npy {
  const [samples, heads, length, width] = value.shape as [number, number, number, number];
  return shaped(permuted(value, [0, 2, 1, 3]), samples, length, heads * width);
}

/** Two values one after the other along an axis. */
function joined(a: Npy, b: Npy, axis: number): Npy {
  const [before, behind] = [size(a.shape.slice(0, axis)), size(a.shape.slice(axis + 1))];
  const [one, other] = [a.shape[axis]! * behind, b.shape[axis]! * behind];
  const parts = Array.from({ length: before }, (_, at) => [
    ...a.values.slice(at * one, (at + 1) * one),
    ...b.values.slice(at * other, (at + 1) * other),
  ]);
  return array(a.shape.with(axis, a.shape[axis]! + b.shape[axis]!), parts.flat());
}

const filled = (shape: readonly number[], value: number) => array(shape, new Array<number>(size(shape)).fill(value));

/** More features behind. */
const widened = (value: Npy, features: number, filling = 0): Npy =>
  value.shape[2] === features
    ? value
    : joined(value, filled(value.shape.with(2, features - value.shape[2]!), filling), 2);

/** `before` steps in front, and as many behind as make `length`. */
function padded(value: Npy, before: number, length: number, filling = 0): Npy {
  const front = joined(filled(value.shape.with(1, before), filling), value, 1);
  return joined(front, filled(value.shape.with(1, length - front.shape[1]!), filling), 1);
}

/** Weights `[outputs, inputs]` that make of each input `by` times the output of that row; none where there is no such input. */
function picking(outputs: number, inputs: number, of: (row: number) => number, by: number): Npy {
  const weights = new Float32Array(outputs * inputs);
  for (let row = 0; row < outputs; row++) if (of(row) < inputs) weights[row * inputs + of(row)] = by;
  return array([outputs, inputs], weights);
}

const stacked = (parts: readonly Npy[]): Npy => parts.reduce((above, below) => joined(above, below, 0));
