import { type EngineOptions, type NativeEngine, native, type RunRequest } from '../engine/native.ts';
import type { KernelCall } from '../engine/program.ts';

/** For tests of the engine's own methods: small engines, to be closed after each test, and what to give them. */

const open: NativeEngine[] = [];

export function engine(options: Partial<EngineOptions> = {}): NativeEngine {
  const { Engine } = native();
  const made = new Engine({ arenaBytes: 1 << 16, threads: 2, seed: 1, sums: 2, ...options });
  open.push(made);
  return made;
}

export function closeEngines(): void {
  for (const it of open.splice(0)) it.close();
}

export const call = (
  kernel: string,
  buffers: Record<string, number>,
  sizes: Record<string, number> = {},
  scalars: Record<string, number> = {},
): KernelCall => ({ kernel, buffers, sizes, scalars });

/** Adds the mean over the sample's 1 value of (o − t)², with o at 0 and t at 64. */
export const loss = call('mse', { outputs: 0, targets: 64 }, { values: 1, per_weight: 1, slot: 0 });

export const request = (changes: Partial<RunRequest>): RunRequest => ({
  program: 'train',
  dataset: -1,
  order: new Uint32Array(),
  batch: 1,
  firstStep: 0,
  rates: new Float32Array(),
  ...changes,
});
