import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSpeed } from '../cost/devices.ts';
import type { StoredTensor } from '../program.ts';
import { appendWhole, writeWhole } from '../run/files.ts';
import { encoded, toFileOrder } from '../run/safetensors.ts';

/** Sides of the matrices that are written; each so often, the fastest counts. */
const SMALL = 8;
const LARGE = 1536;
const TIMES = 3;

/** Writes weights as a run does, into a folder for temporary files. */
export function measureFiles(): FileSpeed {
  const folder = mkdtempSync(join(tmpdir(), 'dlspec-calibrate-'));
  try {
    const [small, large] = [SMALL, LARGE].map((side) => {
      const taken = Array.from({ length: TIMES }, () => written(join(folder, 'weights.safetensors'), side));
      return Math.min(...taken);
    }) as [number, number];
    const bandwidth = (4 * LARGE ** 2) / Math.max(1e-6, large - small);
    return { seconds: small, bandwidth, line: added(join(folder, 'events.jsonl')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds that a file of one matrix takes, which lies the other way round in the arena. */
function written(file: string, side: number): number {
  const layout = { view: [side, side], permutation: [1, 0] };
  const tensor: StoredTensor = { name: 'weight', shape: [side, side], offset: 0, layout, trainable: true };
  const values = new Float32Array(side * side).fill(0.1);
  const began = performance.now();
  writeWhole(
    file,
    encoded([tensor], () => toFileOrder(values, tensor), {}),
  );
  return (performance.now() - began) / 1000;
}

const LINES = 200;
/** About as long as what a step tells. */
const LINE = `${'.'.repeat(200)}\n`;

/** Seconds that a line takes which is added to a file. */
function added(file: string): number {
  const began = performance.now();
  for (let line = 0; line < LINES; line++) appendWhole(file, LINE);
  return (performance.now() - began) / 1000 / LINES;
}
