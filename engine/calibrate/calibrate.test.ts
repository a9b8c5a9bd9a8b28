import { expect, it } from 'vitest';
import { callEverywhere, empty, randoms } from '../../test/kernels/harness.ts';
import { deviceOf, parseCalibration } from '../cost/calibration.ts';
import { ridge } from '../cost/devices.ts';
import { workOf } from '../cost/kernel_work.ts';
import { plan } from '../plan/plan.ts';
import { obstacle } from '../plan/runnable.ts';
import { calibrate } from './calibrate.ts';
import { referenceNetworks } from './reference_networks.ts';

it('measures a machine that can be told from none', async () => {
  const seen: number[] = [];
  const calibration = await calibrate(
    ({ done }) => seen.push(done),
    [...referenceNetworks.slice(0, 2), ...referenceNetworks.filter(({ doing }) => doing === 'many classes')],
  );
  expect(parseCalibration(JSON.stringify(calibration))).toEqual(calibration);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  const device = deviceOf(calibration);
  // From a watch to a workstation.
  expect(device.peak).toBeGreaterThan(1e8);
  expect(device.peak).toBeLessThan(1e15);
  expect(device.bandwidth).toBeGreaterThan(1e8);
  expect(ridge(device)).toBeGreaterThan(0.1);
  // Weights of a gigabyte take from a tenth of a second to an hour.
  expect(calibration.files.bandwidth).toBeGreaterThan(3e5);
  expect(calibration.files.bandwidth).toBeLessThan(1e10);
  for (const { bandwidths, call, kernels } of calibration.speeds) {
    expect(kernels.map(({ kernel }) => kernel)).toEqual(
      expect.arrayContaining(['dense_forward', 'hierarchical_softmax', 'adam']),
    );
    // A step whose loss is no number would leave the optimizer out.
    for (const { seconds } of kernels.filter(({ kernel }) => kernel === 'adam')) expect(seconds).toBeGreaterThan(1e-8);
    // The first-level cache is faster than memory, whatever else runs.
    expect(bandwidths[0]!.bandwidth).toBeGreaterThan(bandwidths.at(-1)!.bandwidth);
    expect(call).toBeLessThan(1e-2);
  }
});

it('the reference networks have every kernel of products in several sizes', () => {
  const sizes = new Map<string, Set<string>>();
  for (const { graph, batch, loss, optimizer } of referenceNetworks) {
    expect(obstacle(graph)).toBeUndefined();
    const { traces } = plan({ graph, loss, metrics: [], update: { optimizers: [optimizer] }, batch });
    for (const { kernel, extents, flops } of traces.train.map((traced) => workOf(traced, batch))) {
      if (flops > 0) sizes.set(kernel, (sizes.get(kernel) ?? new Set()).add(`${extents}`));
    }
  }
  expect([...sizes].filter(([, { size }]) => size < 3)).toEqual([]);
  for (const family of ['dense', 'convolution', 'winograd', 'depthwise', 'narrow_groups']) {
    for (const way of ['forward', 'backward_data', 'backward_weights'])
      expect(sizes.has(`${family}_${way}`)).toBe(true);
  }
  for (const cell of [1, 3, 4]) expect(sizes.has(`recurrent_backward ${cell}`)).toBe(true);
  expect(sizes.has('hierarchical_softmax')).toBe(true);
  expect(sizes.has('attention_backward') && sizes.has('attention_backward causal')).toBe(true);
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

const FILES = '"files": {"seconds": 1, "bandwidth": 1, "line": 1}, "begin": {"node": 1, "cell": 1}';
it.each([
  ['{', 'is not JSON'],
  ['{"schema": 0}', 'is of another version of dlspec'],
  ['null', 'is of another version of dlspec'],
  ['{"schema": 2}', 'is of another version of dlspec'],
  ['{"schema": 4}', 'is not whole'],
  ['{"schema": 4, "memory": 1, "processor": "a", "speeds": [{"threads": 1}]}', 'is not whole'],
  [`{"schema": 4, "memory": 1, "processor": "a", ${FILES}, "speeds": []}`, 'is not whole'],
  [`{"schema": 4, "memory": 1, "processor": "a", ${FILES}, "speeds": [{"threads": 1, "peak": -1}]}`, 'is not whole'],
])('a file %s is refused', (text, problem) => {
  expect(() => parseCalibration(text)).toThrow(problem);
});
