import { describe, expect, it } from 'vitest';
import { chain } from '../layers/chain.ts';
import { plan } from '../plan/plan.ts';
import { type Call, NOWHERE } from '../table.ts';
import type { KernelTiming, Speed } from './devices.ts';
import { generic } from './devices.ts';
import { estimate } from './estimate.ts';
import { workOf } from './kernel_work.ts';
import { bandwidthFor, predict, speedWith } from './prediction.ts';

const call = (entry: string, options = {}): Call => ({ entry, options, span: NOWHERE, written: {} });
const sgd = call('sgd', { lr: 1e-3, momentum: 0, nesterov: false, weight_decay: 0 });
const graph = chain(['vector', { features: 64 }], ['dense', { units: 32 }], ['relu'], ['dense', { units: 4 }]);
const request = { graph, loss: call('mse'), update: { optimizers: [sgd] }, batch: 8 };
const { traces } = plan({ ...request, metrics: [] });
const bandwidths = [
  { workingSet: 2 ** 10, bandwidth: 64e9 },
  { workingSet: 2 ** 14, bandwidth: 16e9 },
];
const speed = (kernels: readonly KernelTiming[] = [], given: Partial<Speed> = {}): Speed => ({
  threads: 1,
  peak: 1e9,
  bandwidths,
  call: 1e-6,
  step: 1e-3,
  kernels,
  ...given,
});
const forward = traces.train.find(({ call: { kernel } }) => kernel === 'dense_forward')!;

describe('the work of a kernel call', () => {
  const image = ['image', { channels: 8, height: 6, width: 5 }] as const;
  // Products by hand: rows, depth, width and what else the speed depends on.
  it.each([
    [
      'dense_forward',
      [
        ['vector', { features: 5 }],
        ['dense', { units: 3 }],
      ],
      [2, 5, 3],
    ],
    ['convolution_forward', [image, ['conv2d', { filters: 4, kernel: [5, 3] }]], [2 * 2 * 3, 8 * 15, 4, 1, 4]],
    [
      'convolution_forward',
      [image, ['conv2d', { filters: 20, kernel: [5, 3], groups: 2 }]],
      [2 * 2 * 3 * 2, 4 * 15, 10, 2, 1.6],
    ],
    ['narrow_groups_forward', [image, ['conv2d', { filters: 4, kernel: [5, 3], groups: 2 }]], [2 * 2 * 3, 4 * 15, 4]],
    ['depthwise_forward', [image, ['conv2d', { filters: 8, kernel: [3, 3], groups: 8 }]], [2 * 4 * 3, 9, 8]],
    [
      'recurrent_forward 4',
      [
        ['sequence', { length: 7, features: 3 }],
        ['lstm', { units: 6 }],
      ],
      [2 * 7, 6, 24, 2],
    ],
    [
      'attention_forward',
      [
        ['sequence', { length: 7, features: 6 }],
        ['attention', { heads: 2 }],
      ],
      [2 * 2 * 7, 7, 6],
    ],
  ] as const)('%s', (kernel, layers, extents) => {
    const { traces } = plan({ ...request, graph: chain(...layers), metrics: [], batch: 2 });
    const found = traces.train.map((traced) => workOf(traced, 2)).find((work) => work.kernel === kernel)!;
    const [rows, depth, width] = extents;
    expect(found).toMatchObject({ extents, flops: 2 * rows! * depth! * width! });
  });

  it('of a tree of classes is a product with the forks on the way to one', () => {
    const layers = chain(['vector', { features: 5 }], ['dense', { units: 3 }]);
    const { traces } = plan({
      ...request,
      graph: layers,
      loss: call('hierarchical_softmax', { classes: 9 }),
      metrics: [],
    });
    const found = traces.train
      .map((traced) => workOf(traced, 8))
      .find(({ kernel }) => kernel === 'hierarchical_softmax');
    expect(found).toMatchObject({ extents: [8, 3, 4], flops: 2 * 8 * 3 * 4 });
  });

  it('moves each buffer once', () => {
    expect(workOf(forward, 8).bytes).toBe(4 * (8 * 64 + 64 * 32 + 32 + 8 * 32));
  });
});

describe('a prediction', () => {
  it('is arithmetic or memory, whichever is longer, of each call, and what a step takes beside', () => {
    const { seconds, calls } = predict(traces.train, 8, speed());
    expect(calls[traces.train.indexOf(forward)]).toBeCloseTo((2 * 8 * 64 * 32) / 1e9 + 1e-6, 12);
    expect(seconds).toBeCloseTo(
      calls.reduce((sum, each) => sum + each, 1e-3),
      12,
    );
  });

  it.each([
    [2 ** 8, 64e9],
    [2 ** 10, 64e9],
    [2 ** 12, 32e9],
    [2 ** 14, 16e9],
    [2 ** 20, 16e9],
  ])('%d bytes stand in the memory that moves %d of them a second', (bytes, expected) => {
    expect(bandwidthFor(bytes, bandwidths) / expected).toBeCloseTo(1, 12);
  });

  it('gives a call that was measured what it took, and one between two what lies between', () => {
    const work = workOf(forward, 8);
    const slow = { ...work, seconds: 5e-3 };
    const at = traces.train.indexOf(forward);
    expect(predict(traces.train, 8, speed([slow])).calls[at]).toBeCloseTo(5e-3, 12);
    const bare = predict(traces.train, 8, speed()).calls[at]!;
    const [rows, depth, width] = work.extents as [number, number, number];
    const sized = (times: number, factor: number) => {
      const extents = [rows * times, depth, width];
      const flops = work.flops * times;
      return { ...work, extents, flops, bytes: work.bytes, seconds: factor * (flops / 1e9 + 1e-6) };
    };
    // Half as many rows take twice, twice as many eight times what arithmetic alone takes.
    expect(predict(traces.train, 8, speed([sized(0.5, 2), sized(2, 8)])).calls[at]! / bare).toBeCloseTo(4, 6);
  });

  it('is made for the optimizer once, for all else in each pass of a step', () => {
    const [once, thrice] = [1, 3].map((passes) => predict(traces.train, 8, speed(), passes).calls);
    for (const [at, { pass }] of traces.train.entries()) {
      expect(thrice![at]! / once![at]!).toBeCloseTo(pass === 'optimizer' ? 1 : 3, 12);
    }
  });

  it.each([
    [1, 1],
    [2, 1],
    [5, 8],
    [64, 8],
    [undefined, 8],
  ])('%s threads go by what %d were measured to do', (threads, expected) => {
    const speeds = [speed(), speed([], { threads: 8 })];
    expect(speedWith(speeds, threads).threads).toBe(expected);
  });
});

it('an estimate goes by kernels on a machine that was measured, and says so', () => {
  const device = { ...generic, speeds: [speed([{ ...workOf(forward, 8), seconds: 1 }])] };
  const measured = estimate({ ...request, device });
  expect(measured.step.by).toBe('kernels');
  expect(measured.step.seconds).toBeGreaterThan(1);
  expect(measured.layers[0]!.seconds / measured.step.seconds).toBeCloseTo(measured.layers[0]!.share, 12);
  expect(measured.layers.reduce((sum, { share }) => sum + share, 0)).toBeLessThan(1);
  // What was measured fills pages: it is no part of a report.
  expect(measured.device).not.toHaveProperty('speeds');
  expect(estimate({ ...request, device: generic }).step.by).toBe('roofline');
});
