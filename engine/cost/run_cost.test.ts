import { describe, expect, it } from 'vitest';
import type { BeginSpeed, FileSpeed } from './devices.ts';
import { type DataCost, type RunLength, runCost } from './run_cost.ts';

const cost = (length: RunLength, accumulate = 1, files?: FileSpeed, begin?: BeginSpeed, data?: DataCost) =>
  runCost(
    {
      batch: 10,
      step: { accumulate, seconds: 2 },
      evaluation: { seconds: 1 },
      weights: 300,
      memory: { total: 1000 },
      checkpoint: 500,
      parameters: 1000,
      device: { files, begin },
    } as never,
    length,
    data,
  );
const samples = { train: 100, validation: 20, test: 30 };

it.each<[what: string, length: RunLength, accumulate: number, epoch: object, run: object]>([
  ['epochs', { samples, epochs: 3 }, 1, { steps: 10, training: 20, validation: 2 }, { steps: 30, seconds: 3 * 22 + 3 }],
  ['steps', { samples, steps: 15 }, 1, { steps: 10, training: 20 }, { steps: 15, seconds: 1.5 * 22 + 3 }],
  ['several batches a step', { samples, epochs: 1 }, 4, { steps: 3, training: 5 }, { steps: 3, seconds: 5 + 2 + 3 }],
  [
    'a last step of half a batch',
    { samples: { ...samples, train: 95 }, epochs: 1 },
    1,
    { steps: 10, training: 19 },
    { steps: 10 },
  ],
])('an epoch and a run in %s', (_, length, accumulate, epoch, run) => {
  const found = cost(length, accumulate);
  expect(found.epoch).toMatchObject(epoch);
  expect(found.run).toMatchObject(run);
});

it('weights are written twice an epoch: the last and the best', () => {
  const { epoch, run } = cost({ samples, epochs: 2 }, 1, { seconds: 0.5, bandwidth: 100, line: 0.1 });
  // And a line for each of ten steps.
  expect(epoch).toMatchObject({ checkpoints: 2 * (0.5 + 3), record: 1, seconds: 22 + 7 + 1 });
  expect(run!.seconds).toBe(2 * 30 + 3);
});

it('of samples that nobody has counted the steps are told, where they are set', () => {
  const memory = expect.objectContaining({ plan: 1000, checkpoint: 500, data: 0 });
  expect(cost({ epochs: 3 })).toEqual({ memory });
  expect(cost({ steps: 7 })).toEqual({ memory, run: { steps: 7, seconds: 14 } });
});

it('on a machine that was measured a run begins with its process and its data, and epochs with an order', () => {
  const begin = { node: 0.05, cell: 1e-6 };
  const found = cost({ samples, drawn: 400, epochs: 2 }, 1, undefined, begin, { bytes: 0, cells: 50_000 });
  // 130,000 cells of code, and ten for the weights.
  expect(found.begin!.process).toBeCloseTo(0.05 + 130_010e-6, 9);
  expect(found.begin!.data).toBeCloseTo(0.05, 9);
  expect(found.begin!.seconds).toBe(found.begin!.process + found.begin!.data);
  expect(found.epoch!.order).toBeCloseTo(0.3 * 400e-6, 9);
  expect(found.run!.seconds).toBeCloseTo(found.begin!.seconds + 2 * (22 + found.epoch!.order) + 3, 9);
});

describe('pictures of several sizes', () => {
  const at = (seconds: number, evaluation: number, total: number) =>
    ({
      batch: 10,
      step: { accumulate: 1, seconds },
      evaluation: { seconds: evaluation },
      weights: 300,
      memory: { total },
      checkpoint: 500,
      parameters: 1000,
      device: {},
    }) as never;

  it.each<[string, RunLength, number, number, number]>([
    // Ten steps an epoch; two epochs at 1 s, three at 4 s; the test at its own size.
    ['epochs', { samples, epochs: 5 }, (2 * 10 + 3 * 40) / 5, (2 * 1 + 3 * 4) / 5, 2 * 11 + 3 * 44 + 6],
    ['steps', { samples, steps: 20 }, 25, 2.5, 10 + 1 + 40 + 4 + 6],
  ])('an epoch is the mean and a run the sum: %s', (_, length, training, validation, seconds) => {
    const found = runCost(at(4, 2, 900), length, undefined, [at(1, 0.5, 1000)]);
    expect(found.epoch!.training).toBeCloseTo(training, 9);
    expect(found.epoch!.validation).toBeCloseTo(validation, 9);
    expect(found.run!.seconds).toBeCloseTo(seconds, 9);
    expect(found.memory.plan).toBe(1000);
  });

  it('of samples that nobody has counted the steps of each size are told', () => {
    const found = runCost(at(4, 2, 900), { steps: 5 }, undefined, [at(1, 0.5, 800)]);
    expect(found.run).toEqual({ steps: 5, seconds: expect.closeTo(2 * 1 + 3 * 4, 9) });
    expect(found.memory.plan).toBe(900);
  });
});
