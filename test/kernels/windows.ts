import type { Numbers } from './reference.ts';

/** Convolutions and poolings once more, in float64 and as plain as can be, channels last. */

type Triple = readonly [number, number, number];

/** Depth, height and width; what has fewer sides is 1 deep (and high). */
export interface Windows {
  readonly extent: Triple;
  readonly channels: number;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly padding: Triple;
  readonly dilation: Triple;
  readonly out: Triple;
}

export interface WindowOptions {
  readonly stride?: Triple;
  readonly padding?: Triple;
  readonly dilation?: Triple;
  /** Positions more than fit, as of a pool that rounds up. */
  readonly more?: Triple;
}

const ONES: Triple = [1, 1, 1];
const ZEROS: Triple = [0, 0, 0];
const triple = (make: (side: number) => number): Triple => [make(0), make(1), make(2)];

export function windows(extent: Triple, channels: number, kernel: Triple, options: WindowOptions = {}): Windows {
  const { stride = ONES, padding = ZEROS, dilation = ONES, more = ZEROS } = options;
  const out = triple((side) => {
    const reach = dilation[side]! * (kernel[side]! - 1) + 1;
    return Math.floor((extent[side]! + 2 * padding[side]! - reach) / stride[side]!) + 1 + more[side]!;
  });
  return { extent, channels, kernel, stride, padding, dilation, out };
}

const SIDES = ['depth', 'height', 'width'] as const;

/** The sizes that kernels take. */
export function sizesOf(w: Windows, names: readonly ('kernel' | 'stride' | 'padding' | 'dilation' | 'out')[]) {
  const sizes: Record<string, number> = { channels: w.channels };
  SIDES.forEach((name, side) => {
    sizes[name] = w.extent[side]!;
    for (const of of names) sizes[`${of}_${name}`] = w[of][side]!;
  });
  return sizes;
}

const product = (sides: Triple) => sides[0] * sides[1] * sides[2];
export const inputsOf = (w: Windows) => product(w.extent);
export const outputsOf = (w: Windows) => product(w.out);
export const tapsOf = (w: Windows) => product(w.kernel);

function* places(sides: Triple): Generator<Triple> {
  for (let z = 0; z < sides[0]; z++)
    for (let y = 0; y < sides[1]; y++) for (let x = 0; x < sides[2]; x++) yield [z, y, x];
}
const index = (at: Triple, sides: Triple) => (at[0] * sides[1] + at[1]) * sides[2] + at[2];

/** Calls visit(output position, tap, input position) wherever a tap of a window lies inside the picture. */
export function eachTap(w: Windows, n: number, visit: (output: number, tap: number, input: number) => void): void {
  for (let sample = 0; sample < n; sample++) {
    for (const out of places(w.out)) {
      for (const tap of places(w.kernel)) {
        const at = triple((side) => out[side]! * w.stride[side]! - w.padding[side]! + tap[side]! * w.dilation[side]!);
        if (at.some((place, side) => place < 0 || place >= w.extent[side]!)) continue;
        visit(
          sample * outputsOf(w) + index(out, w.out),
          index(tap, w.kernel),
          sample * inputsOf(w) + index(at, w.extent),
        );
      }
    }
  }
}

export interface Convolution extends Windows {
  readonly filters: number;
  readonly groups: number;
}

/** Calls visit(x, w, y) for every product of an input with a weight, by their places. */
function eachProduct(c: Convolution, n: number, visit: (x: number, w: number, y: number) => void): void {
  const [channels, filters] = [c.channels / c.groups, c.filters / c.groups];
  eachTap(c, n, (output, tap, input) => {
    for (let group = 0; group < c.groups; group++) {
      for (let i = 0; i < channels; i++) {
        for (let j = 0; j < filters; j++) {
          const [from, filter] = [group * channels + i, group * filters + j];
          visit(input * c.channels + from, (tap * channels + i) * c.filters + filter, output * c.filters + filter);
        }
      }
    }
  });
}

export function convolve(c: Convolution, n: number, x: Numbers, w: Numbers, bias?: Numbers): Float64Array {
  const y = new Float64Array(n * outputsOf(c) * c.filters);
  if (bias)
    y.forEach((_, i) => {
      y[i] = bias[i % c.filters]!;
    });
  eachProduct(c, n, (from, weight, to) => {
    y[to]! += x[from]! * w[weight]!;
  });
  return y;
}

export function convolveBackward(c: Convolution, n: number, x: Numbers, w: Numbers, dy: Numbers) {
  const dx = new Float64Array(n * inputsOf(c) * c.channels);
  const dw = new Float64Array((tapsOf(c) * c.channels * c.filters) / c.groups);
  eachProduct(c, n, (from, weight, to) => {
    dx[from]! += w[weight]! * dy[to]!;
    dw[weight]! += x[from]! * dy[to]!;
  });
  return { dx, dw };
}

/** The first of the greatest in each window and where it came from, or the last NaN. */
export function maxPool(w: Windows, n: number, x: Numbers) {
  const y = new Float64Array(n * outputsOf(w) * w.channels).fill(Number.NEGATIVE_INFINITY);
  const from = new Int32Array(y.length).fill(-1);
  eachTap(w, n, (output, _tap, input) => {
    for (let c = 0; c < w.channels; c++) {
      const value = x[input * w.channels + c]!;
      const at = output * w.channels + c;
      if (from[at] === -1 || value > y[at]! || Number.isNaN(value)) {
        y[at] = value;
        from[at] = input * w.channels + c;
      }
    }
  });
  return { y, from };
}

/** What each output's average divides by: inputs, and those of the padding that the window covers, not past it. */
export function divisors(w: Windows, paddingCounts: boolean): number[] {
  return [...places(w.out)].map((out) =>
    product(
      triple((side) => {
        const start = out[side]! * w.stride[side]! - w.padding[side]!;
        const end = Math.min(start + w.kernel[side]!, w.extent[side]! + w.padding[side]!);
        return paddingCounts ? end - start : Math.min(end, w.extent[side]!) - Math.max(start, 0);
      }),
    ),
  );
}

export function avgPool(w: Windows, n: number, x: Numbers, paddingCounts: boolean): Float64Array {
  const y = new Float64Array(n * outputsOf(w) * w.channels);
  const counts = divisors(w, paddingCounts);
  eachTap(w, n, (output, _tap, input) => {
    for (let c = 0; c < w.channels; c++)
      y[output * w.channels + c]! += x[input * w.channels + c]! / counts[output % counts.length]!;
  });
  return y;
}

/** Calls visit(output position, place in the window, input position) for windows told by the size they make. */
export function eachAdaptive(
  extent: Triple,
  out: Triple,
  n: number,
  visit: (output: number, input: number, window: number) => void,
): void {
  for (let sample = 0; sample < n; sample++) {
    for (const at of places(out)) {
      const from = triple((side) => Math.floor((at[side]! * extent[side]!) / out[side]!));
      const size = triple((side) => Math.ceil(((at[side]! + 1) * extent[side]!) / out[side]!) - from[side]!);
      for (const place of places(size)) {
        const input = triple((side) => from[side]! + place[side]!);
        visit(sample * product(out) + index(at, out), sample * product(extent) + index(input, extent), product(size));
      }
    }
  }
}
