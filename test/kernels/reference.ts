/** The kernels once more, in float64 and as plain as can be: what native is compared with. */

export type Numbers = ArrayLike<number>;

export const ACTIVATIONS: readonly ((x: number) => number)[] = [
  (x) => x,
  (x) => Math.max(0, x),
  (x) => 1 / (1 + Math.exp(-x)),
  Math.tanh,
];

/** act′ by y = act(x). */
export const SLOPES: readonly ((y: number) => number)[] = [
  () => 1,
  (y) => (y > 0 ? 1 : 0),
  (y) => y * (1 - y),
  (y) => 1 - y * y,
];

/** C (m, n) = A (m, k) · B (k, n), each transposed first where asked for. */
export function product(a: Numbers, b: Numbers, m: number, k: number, n: number, aT = false, bT = false): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const value = a[aT ? l * m + i : i * k + l]!;
      for (let j = 0; j < n; j++) c[i * n + j]! += value * b[bT ? j * k + l : l * n + j]!;
    }
  }
  return c;
}

/** x (rows, channels), normalized by the moments of each channel. */
export function batchNorm(x: Numbers, channels: number, gamma: Numbers, beta: Numbers, epsilon: number) {
  const rows = x.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) mean[i % channels]! += x[i]! / rows;
  for (let i = 0; i < x.length; i++) variance[i % channels]! += (x[i]! - mean[i % channels]!) ** 2 / rows;
  const y = Float64Array.from({ length: x.length }, (_, i) => {
    const c = i % channels;
    return ((x[i]! - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * gamma[c]! + beta[c]!;
  });
  return { y, mean, variance };
}

export function softmax(x: Numbers, width: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (let i = row; i < row + width; i++) greatest = Math.max(greatest, x[i]!);
    let sum = 0;
    for (let i = row; i < row + width; i++) sum += Math.exp(x[i]! - greatest);
    for (let i = row; i < row + width; i++) y[i] = Math.exp(x[i]! - greatest) / sum;
  }
  return y;
}

/** Philox4x32-10 of one counter and key. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & 0xffffffffn, (p0 >> 32n) ^ c3 ^ k1, p0 & 0xffffffffn];
    k0 = (k0 + 0x9e3779b9n) & 0xffffffffn;
    k1 = (k1 + 0xbb67ae85n) & 0xffffffffn;
  }
  return [c0, c1, c2, c3].map(Number);
}
