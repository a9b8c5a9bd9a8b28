import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { KernelCall, Offset, ProgramName } from './program.ts';

/** The one door to C++. Everything that goes through it has been checked; native only asserts. */

export interface EngineOptions {
  readonly arenaBytes: number;
  /** Worker threads in all, the run's own included; 0 = one per core. */
  readonly threads: number;
  /** Of every random stream (initial weights, dropout): an integer below 2^53. */
  readonly seed: number;
  /** Length of the `sums` of a step. */
  readonly sums: number;
  /** The instruction set of the kernels; by default the widest that this processor has. */
  readonly instructions?: InstructionSet;
}

export type InstructionSet = 'baseline' | 'avx2' | 'avx512' | 'neon';

/** Samples in memory. Native copies the arrays; `gather_*` kernels read them row by row. */
export interface NativeDataset {
  readonly samples: number;
  /** In the order of the network's inputs; pictures channels last. */
  readonly inputs: readonly NativeColumn[];
  readonly targets: readonly NativeColumn[];
}

/** Of each sample `width` values: numbers, or numbers of tokens or classes. */
export interface NativeColumn {
  readonly values: Uint8Array | Int32Array | Float32Array;
  readonly width: number;
  /** From the first value of a sample to that of the next; by default `width`. Less where samples are windows that overlap. */
  readonly stride?: number;
}

export interface RunRequest {
  readonly program: ProgramName;
  /** What `dataset()` returned; -1 for a program that reads none. */
  readonly dataset: number;
  /** Row numbers in the order of training; step i takes rows [i·batch·passes, (i+1)·batch·passes), the last what is left. */
  readonly order: Uint32Array;
  readonly batch: number;
  /** Batches that make a step, whose gradients `accumulate_gradient` adds up; 1 by default. */
  readonly passes?: number;
  /** Number of the first step, counted from 0 over the whole run: random streams and Adam's correction depend on it. */
  readonly firstStep: number;
  /** Learning rate of every step; empty for a program that does not learn. */
  readonly rates: Float32Array;
  /** Measure what each kernel call takes. */
  readonly profile?: boolean;
  /** Go on after a step whose first sum or gradient is no number: it changes no weight. Without it such a step is the last. */
  readonly skipNotFinite?: boolean;
  /** Copy this part of the arena after each step (`bytes` a sample) into `collected`. */
  readonly collect?: { readonly offset: Offset; readonly bytes: number };
}

export interface RunOutcome {
  /** Steps that were finished. */
  readonly steps: number;
  readonly reason: 'done' | 'stopped' | 'not-finite';
  readonly collected: Uint8Array;
  /** Of a run with `profile`: seconds of each call of the program, then of `update`, over all steps. */
  readonly callSeconds?: Float64Array;
}

/**
 * `count` finished steps: their sums (`sums` a step, in order), the samples and the duration of each, and the norm of its
 * gradient before clipping (0 where the program takes none).
 */
export interface StepReport {
  readonly firstStep: number;
  readonly count: number;
  readonly sums: Float64Array;
  readonly samples: Uint32Array;
  readonly seconds: Float64Array;
  readonly norms: Float64Array;
}

export interface NativeEngine {
  /** Replaces the program of that name. Throws on an unknown kernel, or a call that does not match its declaration. */
  load(name: ProgramName, calls: readonly KernelCall[]): void;
  write(offset: Offset, bytes: Uint8Array): void;
  read(offset: Offset, bytes: number): Uint8Array;
  /** The same into `bytes`, as many as it has. */
  readInto(offset: Offset, bytes: Uint8Array): void;
  /** Samples to take steps with, for as long as the engine lives. Their arrays are read where they are: they must not change. */
  dataset(data: NativeDataset): number;
  /** Runs on a thread of its own; one run at a time. `onSteps` is called on the JS thread, with no step left out. */
  run(request: RunRequest, onSteps: (report: StepReport) => void): Promise<RunOutcome>;
  /** Ends the run after the step that is under way. */
  stop(): void;
  /** Frees the arena and joins the threads; waits for a run that is under way. */
  close(): void;
}

export interface NativeModule {
  readonly Engine: new (options: EngineOptions) => NativeEngine;
  /** What this binary can use here: instruction sets, widest last, and hardware threads. */
  features(): { readonly instructions: readonly InstructionSet[]; readonly threads: number };
  /** For tests: the names of all kernels with the buffers, sizes and scalars that each declares. */
  kernels(): Readonly<
    Record<string, { buffers: readonly string[]; sizes: readonly string[]; scalars: readonly string[] }>
  >;
}

export class NativeMissing extends Error {}

let loaded: NativeModule | undefined;

/** Loads the addon; throws NativeMissing with what to do where it was not built for this platform. */
export function native(): NativeModule {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  const file = `native/dlspec-${process.platform}-${process.arch}.node`;
  // Beside the bundle, or in dist/ from the sources under test. DLSPEC_NATIVE names another build, such as one with
  // sanitizers.
  const named = process.env.DLSPEC_NATIVE;
  const places = named
    ? [resolve(named)]
    : ['.', '../dist'].map((folder) => join(dirname(import.meta.filename), folder, file));
  const found = places.find((place) => existsSync(place));
  if (!found) {
    throw new NativeMissing(
      `the native engine is not built for ${process.platform}-${process.arch}: run 'npm run build:native' (needs a C++20 compiler)`,
    );
  }
  loaded = require(found) as NativeModule;
  return loaded;
}
