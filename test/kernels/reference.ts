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

export type Geometry = {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel_height: number;
  readonly kernel_width: number;
  readonly stride_height: number;
  readonly stride_width: number;
  readonly padding_height: number;
  readonly padding_width: number;
  readonly out_height: number;
  readonly out_width: number;
};

export function geometry(
  [height, width, channels]: readonly [number, number, number],
  [kernel_height, kernel_width]: readonly [number, number],
  [stride_height, stride_width]: readonly [number, number] = [1, 1],
  [padding_height, padding_width]: readonly [number, number] = [0, 0],
): Geometry {
  const out = (size: number, kernel: number, stride: number, padding: number) =>
    Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return {
    height,
    width,
    channels,
    kernel_height,
    kernel_width,
    stride_height,
    stride_width,
    padding_height,
    padding_width,
    out_height: out(height, kernel_height, stride_height, padding_height),
    out_width: out(width, kernel_width, stride_width, padding_width),
  };
}

/** Calls visit(output position, tap, input position) wherever a tap of a window lies inside the picture. */
function eachTap(g: Geometry, n: number, visit: (output: number, tap: number, input: number) => void): void {
  for (let sample = 0; sample < n; sample++) {
    for (let oy = 0; oy < g.out_height; oy++) {
      for (let ox = 0; ox < g.out_width; ox++) {
        for (let ky = 0; ky < g.kernel_height; ky++) {
          const y = oy * g.stride_height - g.padding_height + ky;
          if (y < 0 || y >= g.height) continue;
          for (let kx = 0; kx < g.kernel_width; kx++) {
            const x = ox * g.stride_width - g.padding_width + kx;
            if (x < 0 || x >= g.width) continue;
            const output = (sample * g.out_height + oy) * g.out_width + ox;
            visit(output, ky * g.kernel_width + kx, (sample * g.height + y) * g.width + x);
          }
        }
      }
    }
  }
}

export function conv2d(g: Geometry, n: number, filters: number, x: Numbers, w: Numbers, bias?: Numbers): Float64Array {
  const y = new Float64Array(n * g.out_height * g.out_width * filters);
  if (bias)
    y.forEach((_, i) => {
      y[i] = bias[i % filters]!;
    });
  eachTap(g, n, (output, tap, input) => {
    for (let c = 0; c < g.channels; c++) {
      const value = x[input * g.channels + c]!;
      for (let f = 0; f < filters; f++) y[output * filters + f]! += value * w[(tap * g.channels + c) * filters + f]!;
    }
  });
  return y;
}

export function conv2dBackward(g: Geometry, n: number, filters: number, x: Numbers, w: Numbers, dy: Numbers) {
  const dx = new Float64Array(n * g.height * g.width * g.channels);
  const dw = new Float64Array(g.kernel_height * g.kernel_width * g.channels * filters);
  eachTap(g, n, (output, tap, input) => {
    for (let c = 0; c < g.channels; c++) {
      const value = x[input * g.channels + c]!;
      let sum = 0;
      for (let f = 0; f < filters; f++) {
        const at = (tap * g.channels + c) * filters + f;
        const gradient = dy[output * filters + f]!;
        dw[at]! += value * gradient;
        sum += w[at]! * gradient;
      }
      dx[input * g.channels + c]! += sum;
    }
  });
  return { dx, dw };
}

export function maxPool2d(g: Geometry, n: number, x: Numbers) {
  const y = new Float64Array(n * g.out_height * g.out_width * g.channels).fill(Number.NEGATIVE_INFINITY);
  const from = new Int32Array(y.length).fill(-1);
  eachTap(g, n, (output, _tap, input) => {
    for (let c = 0; c < g.channels; c++) {
      const value = x[input * g.channels + c]!;
      const at = output * g.channels + c;
      if (from[at] === -1 || value > y[at]! || Number.isNaN(value)) {
        y[at] = value;
        from[at] = input * g.channels + c;
      }
    }
  });
  return { y, from };
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
