import { type Numbers, product } from './reference.ts';

/** Kernels of sequences once more, in float64 and as plain as can be. */

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export type Cell = 'rnn' | 'rnn relu' | 'gru' | 'lstm';
/** The number that `sizes.cell` carries, and gates of a unit. */
export const CELLS: Readonly<Record<Cell, { readonly number: number; readonly gates: number }>> = {
  rnn: { number: 0, gates: 1 },
  'rnn relu': { number: 1, gates: 1 },
  gru: { number: 2, gates: 3 },
  lstm: { number: 3, gates: 4 },
};

export interface RecurrentPass {
  readonly cell: Cell;
  readonly n: number;
  readonly length: number;
  readonly units: number;
  readonly reverse: boolean;
  /** Linear in the input, bias included: (length, n, gates·units). */
  readonly projected: Numbers;
  /** (units, gates·units), and its bias. */
  readonly w: Numbers;
  readonly bias: Numbers;
  /** (n, units). */
  readonly state?: Numbers;
  readonly cellState?: Numbers;
  /** (n, length): 0 where a step is passed over. */
  readonly mask?: Float32Array | undefined;
}

/** h of every step, (n, length, units). */
export const recurrent = (pass: RecurrentPass): Float64Array => recurrentWithCell(pass).y;

/** And the memory cell after the last one that is read, (n, units). */
export function recurrentWithCell(pass: RecurrentPass): { y: Float64Array; c: Float64Array } {
  const { cell, n, length, units, reverse, projected, w, bias } = pass;
  const width = CELLS[cell].gates * units;
  const y = new Float64Array(n * length * units);
  const h = Float64Array.from({ length: n * units }, (_, i) => pass.state?.[i] ?? 0);
  const c = Float64Array.from({ length: n * units }, (_, i) => pass.cellState?.[i] ?? 0);
  for (let s = 0; s < length; s++) {
    const t = reverse ? length - 1 - s : s;
    const inner = product(h, w, n, units, width).map((value, i) => value + bias[i % width]!);
    for (let sample = 0; sample < n; sample++) {
      for (let unit = 0; unit < units; unit++) {
        const i = sample * units + unit;
        if (pass.mask?.[sample * length + t] === 0) {
          y[(sample * length + t) * units + unit] = h[i]!;
          continue;
        }
        const x = (gate: number) => projected[(t * n + sample) * width + gate * units + unit]!;
        const u = (gate: number) => inner[sample * width + gate * units + unit]!;
        if (cell === 'rnn') h[i] = Math.tanh(x(0) + u(0));
        else if (cell === 'rnn relu') h[i] = Math.max(0, x(0) + u(0));
        else if (cell === 'gru') {
          const z = sigmoid(x(1) + u(1));
          const candidate = Math.tanh(x(2) + sigmoid(x(0) + u(0)) * u(2));
          h[i] = (1 - z) * candidate + z * h[i]!;
        } else {
          c[i] = sigmoid(x(1) + u(1)) * c[i]! + sigmoid(x(0) + u(0)) * Math.tanh(x(2) + u(2));
          h[i] = sigmoid(x(3) + u(3)) * Math.tanh(c[i]!);
        }
        y[(sample * length + t) * units + unit] = h[i]!;
      }
    }
  }
  return { y, c };
}

export interface AttentionSizes {
  readonly n: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly keyWidth: number;
  readonly valueWidth: number;
  readonly causal: boolean;
  /** (n, keys): 0 where nobody sees a key. */
  readonly mask?: Float32Array | undefined;
}

/** q (n, queries, heads·keyWidth), k, v → (n, queries, heads·valueWidth). `factor`: of each weight, as dropout has it. */
export function attention(
  { n, heads, queries, keys, keyWidth, valueWidth, causal, mask }: AttentionSizes,
  q: Numbers,
  k: Numbers,
  v: Numbers,
  factor: (pair: number, query: number, key: number) => number = () => 1,
): Float64Array {
  const out = new Float64Array(n * queries * heads * valueWidth);
  for (let pair = 0; pair < n * heads; pair++) {
    const [sample, head] = [Math.floor(pair / heads), pair % heads];
    for (let i = 0; i < queries; i++) {
      const scores: number[] = [];
      for (let j = 0; j < (causal ? i + 1 : keys); j++) {
        let score = 0;
        for (let d = 0; d < keyWidth; d++) {
          const at = head * keyWidth + d;
          score += q[(sample * queries + i) * heads * keyWidth + at]! * k[(sample * keys + j) * heads * keyWidth + at]!;
        }
        scores.push(score / Math.sqrt(keyWidth));
      }
      const seen = (j: number) => mask?.[sample * keys + j] !== 0;
      const greatest = Math.max(...scores.filter((_, j) => seen(j)));
      const weights = scores.map((score, j) => (seen(j) ? Math.exp(score - greatest) : 0));
      // A query that sees none gathers 0.
      const sum = weights.reduce((a, b) => a + b) || 1;
      weights.forEach((weight, j) => {
        for (let d = 0; d < valueWidth; d++) {
          const at = head * valueWidth + d;
          out[(sample * queries + i) * heads * valueWidth + at]! +=
            (weight / sum) * factor(pair, i, j) * v[(sample * keys + j) * heads * valueWidth + at]!;
        }
      });
    }
  }
  return out;
}

/** Every row of `width` by its own moments; without the mean where it is not `centred`. */
export function layerNorm(
  x: Numbers,
  width: number,
  centred: boolean,
  epsilon: number,
  scale?: Numbers,
  shift?: Numbers,
): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let mean = 0;
    if (centred) for (let i = 0; i < width; i++) mean += x[row + i]! / width;
    let variance = 0;
    for (let i = 0; i < width; i++) variance += (x[row + i]! - mean) ** 2 / width;
    for (let i = 0; i < width; i++)
      y[row + i] = ((x[row + i]! - mean) / Math.sqrt(variance + epsilon)) * (scale?.[i] ?? 1) + (shift?.[i] ?? 0);
  }
  return y;
}
