import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npyBytes } from '../../test/arrays.ts';
import { temporaryFolder } from '../../test/small_runs.ts';
import { type RunLength, SampleOrder } from './sample_order.ts';

const folder = temporaryFolder();
/** Five rows of eight, two a step: the third step of an epoch has one. Seven steps: two epochs and a step. */
const LENGTH: RunLength = {
  rows: Uint32Array.of(0, 2, 3, 5, 7),
  perEpoch: 5,
  perStep: 2,
  stepsPerEpoch: 3,
  epochs: 3,
  steps: 7,
};
const EPOCHS = [
  [0, 2, 3, 5, 7],
  [7, 5, 3, 2, 0],
  [2, 2, 2, 3, 3],
];

let numbered = 0;
function read(shape: number[], values: number[], type: Parameters<typeof npyBytes>[2] = '<i8'): SampleOrder {
  const file = join(folder, `order-${numbered++}.npy`);
  writeFileSync(file, npyBytes(shape, values, type));
  return SampleOrder.read(file, LENGTH);
}
const taken = (order: SampleOrder) =>
  [
    [0, 0, 3],
    [1, 3, 3],
    [2, 6, 1],
  ].map(([epoch, first, steps]) => [...order.rows(epoch!, first!, steps!)]);

describe('the order of samples', () => {
  const whole = [EPOCHS[0], EPOCHS[1], [2, 2]];
  const steps = [0, 2, 3, 5, 7, 7, 0, 0, 2, 2, 3, 3, 5, 5];
  it.each([
    ['a row for each epoch', [3, 5], EPOCHS.flat(), whole],
    ['more epochs than are run', [4, 5], [...EPOCHS.flat(), 0, 0, 0, 0, 0], whole],
    ['all in a row', [12], whole.flat() as number[], whole],
    ['more than are taken', [15], EPOCHS.flat(), whole],
    ['one epoch, every time', [5], EPOCHS[1]!, [EPOCHS[1], EPOCHS[1], [7, 5]]],
    [
      'a row for each step, by epochs of whole batches',
      [2, 4, 2],
      [...steps, 0, 0],
      [steps.slice(0, 6), steps.slice(6, 12), steps.slice(12)],
    ],
    ['a row for each step', [7, 2], steps, [steps.slice(0, 6), steps.slice(6, 12), steps.slice(12)]],
  ])('%s', (_, shape, values, expected) => {
    expect(taken(read(shape, values))).toEqual(expected);
    expect(taken(read(shape, values, '|u1'))).toEqual(expected);
  });

  const forms =
    'the run takes [3, 5] (epochs, samples of an epoch), [7, 2] (steps, samples of a step), [5] (every epoch alike) or [12] (one after the other)';
  it.each([
    ['too few epochs', [2, 5], EPOCHS.flat().slice(0, 10), `is [2, 5]; ${forms}`],
    ['too few rows', [11], new Array(11).fill(0), `is [11]; ${forms}`],
    ['three axes', [1, 3, 5], EPOCHS.flat(), `is [1, 3, 5]; ${forms}`],
    ['too few whole batches', [2, 3, 2], steps.slice(0, 12), `is [2, 3, 2]; ${forms}`],
    ['a number alone', [], [0], `is []; ${forms}`],
    [
      'rows that are kept back',
      [5],
      [0, 2, 4, 5, 7],
      'entry 2 is row 4, which is none of the 5 rows to train on (0 to 7, without those kept back for validation and test)',
    ],
    ['rows below none', [5], [0, 2, -1, 5, 7], 'entry 2 is row -1, which is none of the 5 rows to train on'],
    ['rows beyond all', [5], [0, 2, 8, 5, 7], 'entry 2 is row 8'],
  ])('refuses %s', (_, shape, values, message) => {
    expect(() => read(shape, values)).toThrow(message);
  });

  it('refuses what are no integers, and what is no array', () => {
    expect(() => read([5], EPOCHS[0]!, '<f4')).toThrow(/holds float32; row numbers are integers$/);
    expect(() => SampleOrder.read(join(folder, 'none.npy'), LENGTH)).toThrow(/^cannot read .*none\.npy: /);
    const text = join(folder, 'text.npy');
    writeFileSync(text, '0\n1\n2\n3\n4\n');
    expect(() => SampleOrder.read(text, LENGTH)).toThrow(/text\.npy: is no \.npy file; write it with np\.save$/);
  });
});
