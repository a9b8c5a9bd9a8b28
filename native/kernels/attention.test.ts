import { describe, expect, it } from 'vitest';
import { callEverywhere, empty, expectClose, numericGradient, randoms } from '../../test/kernels/harness.ts';
import { type Numbers, philox } from '../../test/kernels/reference.ts';
import { type AttentionSizes, attention } from '../../test/kernels/sequences.ts';

interface Case extends AttentionSizes {
  readonly rate?: number;
}

const of = (
  [n, heads, queries, keys]: readonly [number, number, number, number],
  [keyWidth, valueWidth]: readonly [number, number],
  more: { causal?: boolean; rate?: number; mask?: Float32Array } = {},
): Case => ({ n, heads, queries, keys, keyWidth, valueWidth, causal: false, ...more });

/** Some keys of each sample do not count, from a first on; of the last sample none does. */
const maskOf = (n: number, keys: number, first = 0) =>
  Float32Array.from({ length: n * keys }, (_, at) => {
    const [sample, key] = [Math.floor(at / keys), at % keys];
    return key < first || (sample + 3 * key) % 4 === 0 || (n > 1 && sample === n - 1) ? 0 : 1;
  });

/** One of each, tails of every vector width, several blocks of queries and of keys, panels of several vectors. */
const CASES = [
  of([1, 1, 1, 1], [1, 1]),
  of([2, 2, 3, 5], [4, 3]),
  of([2, 3, 7, 7], [5, 9], { causal: true }),
  of([1, 1, 37, 37], [3, 2], { causal: true }),
  of([1, 2, 4, 9], [2, 2], { rate: 0.4 }),
  of([1, 1, 6, 6], [3, 17], { causal: true, rate: 0.5 }),
  of([3, 2, 4, 9], [2, 3], { mask: maskOf(3, 9) }),
  of([2, 1, 21, 21], [3, 2], { causal: true, mask: maskOf(2, 21, 3) }),
  of([2, 1, 6, 6], [3, 5], { causal: true, rate: 0.5, mask: maskOf(2, 6) }),
] as const;
const LARGER = [
  of([1, 3, 70, 300], [33, 40]),
  of([9, 1, 140, 140], [16, 8], { causal: true }),
  of([1, 1, 150, 150], [8, 8], { causal: true, rate: 0.1 }),
  // Nothing is seen in the first block, nor in the last.
  of([2, 2, 70, 300], [33, 40], { mask: maskOf(2, 300, 130).fill(0, 250, 300) }),
  of([1, 1, 150, 150], [8, 8], { causal: true, mask: maskOf(1, 150, 129) }),
] as const;

const SEED = 7;
const STREAM = 3;

/** Dropped or divided by the share that is kept, by the words that the kernel counts. */
function factorsOf({ queries, keys, rate = 0 }: Case) {
  const batches = Math.ceil(keys / 64);
  const blocks = new Map<number, readonly number[]>();
  return (pair: number, query: number, key: number) => {
    if (rate === 0) return 1;
    const word = ((pair * queries + query) * batches + Math.floor(key / 64)) * 64 + (key % 64);
    const block = Math.floor(word / 4);
    if (!blocks.has(block)) blocks.set(block, philox([block, STREAM, 0, 0], [SEED, 0]));
    return blocks.get(block)![word % 4]! >>> 8 >= Math.ceil(rate * 2 ** 24) ? 1 / (1 - rate) : 0;
  };
}

/** Q, K and V side by side, as one linear layer makes them, where there are as many keys as queries. */
function layoutOf({ n, heads, queries, keys, keyWidth, valueWidth, causal, rate = 0 }: Case) {
  const [q, k, v] = [heads * keyWidth, heads * keyWidth, heads * valueWidth];
  const together = queries === keys;
  const sizes = {
    heads,
    queries,
    keys,
    key_width: keyWidth,
    value_width: valueWidth,
    causal: Number(causal),
    q_stride: together ? q + k + v : q,
    q_first: 0,
    k_stride: together ? q + k + v : k + v,
    k_first: together ? q : 0,
    v_stride: together ? q + k + v : k + v,
    v_first: together ? q + k : k,
    stream: STREAM,
  };
  const trial = { batch: n, sizes, scalars: { rate }, seed: SEED };
  const part = (values: Numbers, stride: number, first: number, width: number) =>
    Array.from(values).filter((_, i) => i % stride >= first && i % stride < first + width);
  const parts = (queriesOf: Numbers, keysOf: Numbers) => ({
    q: part(queriesOf, sizes.q_stride, 0, q),
    k: part(keysOf, sizes.k_stride, sizes.k_first, k),
    v: part(keysOf, sizes.v_stride, sizes.v_first, v),
  });
  return { trial, together, parts };
}

const name = ({ n, heads, queries, keys, keyWidth, valueWidth, causal, rate, mask }: Case) =>
  `${n}×${heads} heads, ${queries}×${keys} steps, ${keyWidth} and ${valueWidth} wide${causal ? ', causal' : ''}${rate ? ', dropping' : ''}${mask ? ', masked' : ''}`;

function inputsOf(each: Case) {
  const { n, queries, keys } = each;
  const { trial, together, parts } = layoutOf(each);
  const first = randoms(n * queries * trial.sizes.q_stride, 1, -2, 2);
  const second = together ? first : randoms(n * keys * trial.sizes.k_stride, 2, -2, 2);
  const same: Record<string, string> = together ? { k: 'q', v: 'q' } : { v: 'k' };
  const buffers = { q: first, ...(!together && { k: second }) };
  return { trial, together, parts, same, buffers, ...parts(first, second) };
}

type Check = (gradient: readonly number[], what: string) => void;

function everyValue(f: (at: Float64Array) => Numbers, at: Numbers, weights: Numbers): Check {
  const expected = numericGradient(f, at, weights);
  return (gradient, what) => expectClose(Float32Array.from(gradient), expected, 1e-5, what);
}

/** Σ of the gradient times a direction, for some directions: what large inputs leave time for. */
function alongDirections(f: (at: Float64Array) => Numbers, at: Numbers, weights: Numbers): Check {
  const checks = [11, 12].map((seed) => {
    const direction = randoms(at.length, seed);
    const along = (h: Numbers) => f(Float64Array.from(direction, (each, i) => at[i]! + each * h[0]!));
    return { direction, slope: numericGradient(along, [0], weights)[0]! };
  });
  return (gradient, what) => {
    for (const { direction, slope } of checks) {
      const sum = gradient.reduce((total, each, i) => total + each * direction[i]!, 0);
      const size = Math.hypot(...gradient) * Math.hypot(...direction);
      expect(Math.abs(sum - slope) / size, what).toBeLessThan(1e-6);
    }
  };
}

describe.each([...CASES, ...LARGER].map((each) => [name(each), each] as const))('%s', (_name, each) => {
  const outputs = each.n * each.queries * each.heads * each.valueWidth;
  const { trial, together, parts, same, buffers, q, k, v } = inputsOf(each);
  const logs = empty(each.n * each.heads * each.queries);
  const mask = each.mask && { mask: each.mask };
  const forward = {
    ...trial,
    kernel: 'attention_forward',
    same,
    buffers: { ...buffers, ...mask, o: empty(outputs), logs },
  };

  it('forward', async () => {
    const o = attention(each, q, k, v, factorsOf(each));
    for (const { instructions, result } of await callEverywhere(forward))
      expectClose(result.buffers.o!, o, 5e-6, instructions);
  });

  it('gradients agree with finite differences', async () => {
    const go = randoms(outputs, 5);
    const factors = factorsOf(each);
    const check = outputs > 1000 ? alongDirections : everyValue;
    const checks = {
      q: check((at) => attention(each, at, k, v, factors), q, go),
      k: check((at) => attention(each, q, at, v, factors), k, go),
      v: check((at) => attention(each, q, k, at, factors), v, go),
    };
    for (const { instructions, result } of await callEverywhere(forward)) {
      const { o, logs } = result.buffers;
      const backward = await callEverywhere({
        ...trial,
        kernel: 'attention_backward',
        same: { ...same, ...(together ? { dk: 'dq', dv: 'dq' } : { dv: 'dk' }) },
        buffers: {
          ...buffers,
          ...mask,
          o: o!,
          logs: logs!,
          go,
          dq: empty(buffers.q.length),
          ...(buffers.k && { dk: empty(buffers.k.length) }),
        },
      });
      const of = backward.find((other) => other.instructions === instructions)!.result.buffers;
      const actual = parts(of.dq!, of.dk ?? of.dq!);
      for (const name of ['q', 'k', 'v'] as const) checks[name](actual[name], `${instructions} d${name}`);
    }
  });
});

it('keeps NaN where it is', async () => {
  const each = of([1, 1, 40, 40], [4, 4], { causal: true });
  const { trial, same, buffers } = inputsOf(each);
  const q = buffers.q.slice();
  q[20 * 12] = Number.NaN;
  const o = empty(160).fill(0);
  const all = { ...trial, kernel: 'attention_forward', same, buffers: { q, o, logs: empty(40) } };
  for (const { result } of await callEverywhere(all)) {
    const rows = Array.from({ length: 40 }, (_, row) => Number.isNaN(result.buffers.o![row * 4]!));
    expect(rows.map((lost, row) => (lost ? row : -1)).filter((row) => row >= 0)).toEqual([20]);
  }
});
