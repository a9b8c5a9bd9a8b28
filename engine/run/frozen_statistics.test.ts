import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { decode, encode } from './safetensors.ts';

/** `batch_norm: frozen` makes a norm a line by channel. Against the network whose `dense` has taken in that line. */

const runs = temporaryFolder();
const UNITS = 4;
const HEAD = {
  'dense_2.weight': [0.3, -0.2, 0.5, 0.1, -0.4, 0.6, 0.2, -0.1, 0.7, 0.1, -0.3, 0.4],
  'dense_2.bias': [0.1, 0, -0.1],
};
const [W, B] = [
  [0.5, -1, 0.8, 0.3, -0.6, 0.9, 1.1, 0.2],
  [0.2, -0.1, 0.4, 0.3],
];
const NORM = {
  weight: [2, 0.5, -1, 1.5],
  bias: [0.3, 0.2, 0.6, -0.1],
  mean: [0.1, -0.2, 0.3, 0],
  variance: [3, 0.5, 1, 2],
};
const scales = NORM.weight.map((gamma, unit) => gamma / Math.sqrt(NORM.variance[unit]! + 1e-5));

type Weights = Readonly<Record<string, readonly number[]>>;
async function after(norm: string, weights: Weights, settings: Readonly<Record<string, string>>) {
  const shapeOf = (name: string, { length }: readonly number[]) =>
    name.startsWith('dense') && name.endsWith('weight')
      ? [name === 'dense_1.weight' ? UNITS : 3, length / (name === 'dense_1.weight' ? UNITS : 3)]
      : [length];
  const file = join(runs, `begin${norm.length}.safetensors`);
  const tensors = Object.entries(weights).map(([name, values]) => ({
    name,
    shape: shapeOf(name, values),
    values: Float32Array.from(values),
  }));
  writeFileSync(file, encode(tensors, {}));
  const one = { epochs: '', steps: '1', optimizer: 'sgd(lr: 1)', start: `load("${file}")` };
  const text = smallSpec({ ...one, ...settings }).replace(/ {2}dense\(16.*\n/, `  dense(${UNITS})${norm} -> relu\n`);
  const { path, failure } = await trained(compiled(text), runs);
  expect(failure).toBeUndefined();
  const { tensors: found } = decode(readFileSync(join(path, 'last.safetensors')));
  return Object.fromEntries(found.map(({ name, values }) => [name, [...values]]));
}

it('batch_norm: frozen takes the gradient through the running statistics, and keeps them', async () => {
  const statistics = { 'batch_norm.running_mean': NORM.mean, 'batch_norm.running_var': NORM.variance };
  const norm = { 'batch_norm.weight': NORM.weight, 'batch_norm.bias': NORM.bias, ...statistics };
  const begin = { 'dense_1.weight': W, 'dense_1.bias': B, ...norm, ...HEAD };
  const frozen = await after(' -> batch_norm', begin, { freeze: '[batch_norm]', batch_norm: 'frozen' });
  for (const [name, values] of Object.entries(norm)) expect(frozen[name], name).toEqual([...Float32Array.from(values)]);
  const merged = {
    'dense_1.weight': W.map((w, at) => scales[at >> 1]! * w),
    'dense_1.bias': B.map((b, unit) => scales[unit]! * (b - NORM.mean[unit]!) + NORM.bias[unit]!),
    ...HEAD,
  };
  const plain = await after('', merged, {});
  for (const name of ['dense_2.weight', 'dense_2.bias'] as const)
    for (const [at, value] of frozen[name]!.entries()) expect(value, name).toBeCloseTo(plain[name]![at]!, 5);
  // What the merged weight moves by is the gradient by the norm's output; the norm scales it.
  frozen['dense_1.weight']!.forEach((value, at) => {
    const moved = scales[at >> 1]! * (plain['dense_1.weight']![at]! - merged['dense_1.weight'][at]!);
    expect(Math.abs(moved)).toBeGreaterThan(1e-4);
    expect(value - W[at]!).toBeCloseTo(moved, 5);
  });
  // Without it the statistics go with the batch, though the layer is frozen.
  const moving = await after(' -> batch_norm', begin, { freeze: '[batch_norm]' });
  expect(moving['batch_norm.running_mean']).not.toEqual([...Float32Array.from(NORM.mean)]);
});
