import { expect, it } from 'vitest';
import { callEverywhere, empty, randoms } from '../../test/kernels/harness.ts';
import { deviceOf, parseCalibration } from '../cost/calibration.ts';
import { ridge } from '../cost/devices.ts';
import { calibrate } from './calibrate.ts';

it('measures a machine that can be told from none', async () => {
  const seen: number[] = [];
  const calibration = await calibrate(({ done }) => seen.push(done));
  expect(parseCalibration(JSON.stringify(calibration))).toEqual(calibration);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  const device = deviceOf(calibration);
  // From a watch to a workstation.
  expect(device.peak).toBeGreaterThan(1e8);
  expect(device.peak).toBeLessThan(1e15);
  expect(device.bandwidth).toBeGreaterThan(1e8);
  expect(ridge(device)).toBeGreaterThan(0.1);
  for (const { bandwidths, call } of calibration.speeds) {
    // The first-level cache is faster than memory, whatever else runs.
    expect(bandwidths[0]!.bandwidth).toBeGreaterThan(bandwidths.at(-1)!.bandwidth);
    expect(call).toBeLessThan(1e-2);
  }
});

it('the triad computes what it says, and counts its bytes', async () => {
  const [threads, values] = [2, 48];
  const [b, c] = [randoms(threads * values, 1), randoms(threads * values, 2)];
  const trial = {
    kernel: 'probe_triad',
    batch: 1,
    buffers: { a: empty(threads * values), b, c },
    sizes: { threads, values, turns: 3, slot: 1 },
  };
  for (const { result } of await callEverywhere(trial)) {
    expect([...result.buffers.a!]).toEqual([...b].map((value, at) => Math.fround(value + Math.fround(c[at]! * 0.5))));
    expect(result.sums[1]).toBe(12 * threads * values * 3);
  }
});

it('multiply-adds are really carried out', async () => {
  const buffers = { out: Float32Array.of(1, 1, 1, 2) };
  const sizes = { threads: 2, turns: 5, slot: 0 };
  for (const { result } of await callEverywhere({ kernel: 'probe_multiply_add', batch: 1, buffers, sizes })) {
    const lanes = result.sums[0]! / (2 * 12 * 2 * 5);
    expect([4, 8, 16]).toContain(lanes);
    // Sums begin at 0 … 11, and 1 (or 2) is added five times to each of them in every lane.
    expect([...result.buffers.out!]).toEqual([lanes * (66 + 12 * 5), 1, lanes * (66 + 12 * 10), 2]);
  }
});

it.each([
  ['{', 'is not JSON'],
  ['{"schema": 0}', 'is of another version of dlspec'],
  ['null', 'is of another version of dlspec'],
  ['{"schema": 1}', 'is not whole'],
  ['{"schema": 1, "memory": 1, "processor": "a", "speeds": []}', 'is not whole'],
  ['{"schema": 1, "memory": 1, "processor": "a", "speeds": [{"threads": 1, "peak": -1}]}', 'is not whole'],
])('a file %s is refused', (text, problem) => {
  expect(() => parseCalibration(text)).toThrow(problem);
});
