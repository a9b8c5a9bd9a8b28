import { expect } from 'vitest';
import { type InstructionSet, native } from '../../engine/native.ts';
import type { KernelCall } from '../../engine/program.ts';

/** Calls single kernels on buffers given by name: what a buffer holds afterwards is compared with a reference. */

export type Values = Float32Array | Int32Array | Uint8Array;
export type Buffers = Readonly<Record<string, Values>>;

export interface Trial {
  readonly kernel: string;
  readonly batch: number;
  /** Written before the call and read after it; an output starts as whatever is in it here. */
  readonly buffers: Buffers;
  /** Buffers that lie in the same place as another. */
  readonly same?: Readonly<Record<string, string>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly scalars?: Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly firstStep?: number;
  readonly rate?: number;
  /** How many sums a step has; SUMS where it is left out. */
  readonly sums?: number;
}

export interface Result {
  readonly buffers: Record<string, Values>;
  readonly sums: Float64Array;
}

export const SUMS = 3;
const GUARD = 0x7f;

/** Bytes after each buffer that no kernel may touch; read as floats they are not numbers a test would expect. */
const GUARD_BYTES = 128;

const bytesOf = (values: Values | Float64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export async function call(trial: Trial, instructions: InstructionSet, threads: number): Promise<Result> {
  const offsets: Record<string, number> = {};
  let arenaBytes = 0;
  for (const [name, values] of Object.entries(trial.buffers)) {
    offsets[name] = arenaBytes;
    arenaBytes += Math.ceil((values.byteLength + GUARD_BYTES) / 64) * 64;
  }
  for (const [name, other] of Object.entries(trial.same ?? {})) offsets[name] = offsets[other]!;
  const { Engine } = native();
  const engine = new Engine({ arenaBytes, threads, seed: trial.seed ?? 7, sums: trial.sums ?? SUMS, instructions });
  engine.write(0, new Uint8Array(arenaBytes).fill(GUARD));
  for (const [name, values] of Object.entries(trial.buffers)) engine.write(offsets[name]!, bytesOf(values));
  const { kernel, sizes, scalars = {} } = trial;
  engine.load('train', [{ kernel, buffers: offsets, sizes, scalars } satisfies KernelCall]);
  let sums = new Float64Array();
  const request = { program: 'train', dataset: -1, batch: trial.batch, firstStep: trial.firstStep ?? 0 } as const;
  const rates = trial.rate === undefined ? new Float32Array() : Float32Array.of(trial.rate);
  await engine.run({ ...request, order: new Uint32Array(), rates }, (report) => {
    sums = Float64Array.from(report.sums);
  });
  const buffers: Record<string, Values> = {};
  for (const [name, values] of Object.entries(trial.buffers)) {
    const bytes = engine.read(offsets[name]!, values.byteLength + GUARD_BYTES);
    const guard = bytes.subarray(values.byteLength);
    if (!guard.every((byte) => byte === GUARD)) throw new Error(`${kernel} wrote past the end of '${name}'`);
    buffers[name] = new (values.constructor as typeof Uint8Array)(bytes.slice(0, values.byteLength).buffer) as Values;
  }
  engine.close();
  return { buffers, sums };
}

/**
 * Calls the kernel with every instruction set and with one, two and three threads; the bits must be the same for any
 * number of threads. Returns one result for each instruction set.
 */
export async function callEverywhere(trial: Trial): Promise<{ instructions: InstructionSet; result: Result }[]> {
  const results = [];
  for (const instructions of native().features().instructions) {
    const result = await call(trial, instructions, 1);
    for (const threads of [2, 3])
      expectSameBits(result, await call(trial, instructions, threads), `${threads} threads`);
    results.push({ instructions, result });
  }
  return results;
}

function expectSameBits(one: Result, other: Result, what: string): void {
  for (const [name, values] of [...Object.entries(one.buffers), ['sums', one.sums] as const]) {
    const others = name === 'sums' ? other.sums : other.buffers[name]!;
    const same = Buffer.compare(bytesOf(values), bytesOf(others)) === 0;
    expect(same, `${what}: '${name}' has other bits than with one thread`).toBe(true);
  }
}

/** Every value within `tolerance` of the expected, measured by the largest of the expected ones. */
export function expectClose(actual: Values, expected: ArrayLike<number>, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  let scale = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    const size = Math.abs(expected[i]!);
    if (Number.isFinite(size)) scale = Math.max(scale, size);
  }
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const error = Math.abs(actual[i]! - expected[i]!) / scale;
    if (!(error <= tolerance)) {
      throw new Error(`${what}[${i}]: got ${actual[i]}, expected ${expected[i]} (off by ${error} of the largest)`);
    }
  }
}

/** Runs the trial everywhere and compares the named buffers. */
export async function expectKernel(
  trial: Trial,
  expected: Readonly<Record<string, ArrayLike<number>>>,
  tolerance = 5e-6,
): Promise<void> {
  for (const { instructions, result } of await callEverywhere(trial)) {
    for (const [name, values] of Object.entries(expected)) {
      expectClose(result.buffers[name]!, values, tolerance, `${trial.kernel} ${instructions} ${name}`);
    }
  }
}

/** Numbers in [low, high), the same every time. */
export function randoms(count: number, seed: number, low = -1, high = 1): Float32Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * (state >>> 8)) / 2 ** 24;
  });
}

export const empty = (count: number) => new Float32Array(count).fill(Number.NaN);

/** d Σ f(x)·weights / dx by central differences. */
export function numericGradient(
  f: (x: Float64Array) => ArrayLike<number>,
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
  h = 1e-4,
): Float64Array {
  const at = Float64Array.from(x);
  const total = () => {
    const y = f(at);
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += y[i]! * weights[i]!;
    return sum;
  };
  return Float64Array.from(at, (value, i) => {
    at[i] = value + h;
    const above = total();
    at[i] = value - h;
    const below = total();
    at[i] = value;
    return (above - below) / (2 * h);
  });
}
