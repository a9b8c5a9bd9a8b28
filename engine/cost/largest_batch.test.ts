import { expect, it } from 'vitest';
import { chain } from '../layers/chain.ts';
import { type Call, NOWHERE } from '../table.ts';
import { generic } from './devices.ts';
import { takenBy } from './estimate.ts';
import { largestBatch, MOST_SAMPLES } from './largest_batch.ts';
import { runMemory } from './run_cost.ts';

const call = (entry: string, options = {}): Call => ({ entry, options, span: NOWHERE, written: {} });
const sgd = call('sgd', { lr: 1e-3, momentum: 0, nesterov: false, weight_decay: 0 });
const request = {
  graph: chain(['vector', { features: 64 }], ['dense', { units: 32 }], ['relu'], ['dense', { units: 4 }]),
  loss: call('mse'),
  update: { optimizers: [sgd] },
  batch: 8,
  device: { ...generic, isAccelerator: true },
};
const bytesWith = (batch: number) => takenBy({ ...request, batch }).memory.total;

it.each([1, 2, 37, 64, 1000])('%d samples fit the memory that they take, and not one byte less', (batch) => {
  const bytes = bytesWith(batch);
  const most = largestBatch(request, bytes);
  expect(bytesWith(most)).toBeLessThanOrEqual(bytes);
  expect(bytesWith(most + 1)).toBeGreaterThan(bytes);
  expect(most).toBeGreaterThanOrEqual(batch);
  expect(largestBatch(request, bytes - 1)).toBeLessThan(most);
});

it('is none where the weights alone are too large, and ends where everything fits', () => {
  expect(largestBatch(request, 1000)).toBe(0);
  expect(largestBatch(request, 1e15)).toBe(MOST_SAMPLES);
});

it('leaves room for the process and its data, where these lie in the same memory', () => {
  const here = { ...request, device: generic };
  const { total } = runMemory(takenBy({ ...request, batch: 100 }), 5000);
  expect(largestBatch(here, total, 5000)).toBeGreaterThanOrEqual(100);
  expect(largestBatch(here, total - 1, 5000)).toBeLessThan(largestBatch(here, total, 5000));
  expect(largestBatch(here, total, 5000)).toBeLessThan(largestBatch(request, total, 5000));
});
