import { expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { load } from '../data/load.ts';
import { evaluateRun } from './evaluate.ts';
import { RunFolder } from './folder.ts';
import { predictRun } from './predict.ts';

/** Siamese networks: two samples, one encoder. */

const folder = temporaryFolder();
const spec = (data = 'pairs(Arms)', inputs = '2') => `data Arms {
  source: synthetic.spirals(samples: 240, classes: 3, seed: 1)
  split: random(validation: 20%, test: 10%, seed: 7)
  normalize: zscore
}
network Twins {
  shared encoder = dense(8)
  left = vector(${inputs}) -> encoder
  right = vector(${inputs}) -> encoder
  output left
  output right
}
network Alone { left = vector(2) -> dense(4)
  right = left -> dense(4)
  output left
  output right }
train Run { network: Twins  data: ${data}  loss: contrastive(left, right, margin: 2)  optimizer: adam(lr: 1e-2)  batch: 32  epochs: 6  seed: 3 }`;

it.each([0, 0.25, 0.5, 1])('pairs keep to the parts of the data; %f are of one class', async (share) => {
  const { data } = compiled(spec(`pairs(Arms, same: ${share})`));
  const [pairs, single] = [await load(data), await load(data.of!)];
  const row = (inputs: ArrayLike<number>, at: number) => `${inputs[2 * at]},${inputs[2 * at + 1]}`;
  const { dataset } = single.train;
  const places = new Map(Array.from({ length: dataset.samples }, (_, at) => [row(dataset.inputs, at), at]));
  for (const part of ['train', 'validation', 'test'] as const) {
    const { dataset: found, rows } = pairs[part];
    expect(rows.length).toBe(single[part].rows.length);
    const allowed = new Set(single[part].rows);
    const lefts: number[] = [];
    for (const pair of rows) {
      const [left, right] = [found.inputs, found.more![0]!.inputs].map((side) => places.get(row(side, pair))!) as [
        number,
        number,
      ];
      expect(allowed.has(left) && allowed.has(right) && left !== right).toBe(true);
      expect(found.target.values[pair]).toBe(Number(dataset.target.values[left] === dataset.target.values[right]));
      lefts.push(left);
    }
    expect(lefts).toEqual([...single[part].rows]);
  }
  const same = pairs.train.rows.reduce((sum, pair) => sum + pairs.train.dataset.target.values[pair]!, 0);
  expect(Math.abs(same / pairs.train.rows.length - share)).toBeLessThan(0.1);
  expect(pairs.preparation.scale).toEqual(single.preparation.scale);
  expect(await load(data)).toEqual(pairs);
});

it('a Siamese network learns from them, and is evaluated on those of the test', async () => {
  const { events, path } = await trained(compiled(spec()), folder);
  const losses = events.flatMap((each) => (each.event === 'epoch' ? [each.validation!.loss!] : []));
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  const run = RunFolder.open(path, folder);
  expect((await evaluateRun(run, 'test', { threads: 1 })).samples).toBe(24);
  await expect(predictRun(run, 'any.csv', { threads: 1 })).rejects.toThrow(
    '`Twins` takes 2 inputs, and a file brings one',
  );
});

it.each([
  ['another shape', spec('pairs(Arms)', '3'), '`Twins` takes [3], but a sample of `pairs` is [2]'],
  ['one sample for two inputs', spec('Arms'), '`Twins` takes 2 inputs, but a sample of `Arms` brings one'],
  [
    'two samples for one input',
    spec().replace('network: Twins', 'network: Alone'),
    '`Alone` takes one input, but a sample of `pairs` brings 2',
  ],
])('refuses %s', async (_, text, message) => {
  await expect(trained(compiled(text), folder)).rejects.toThrow(message);
});

it('refuses a split of their own, of a run that the language did not read', async () => {
  const { data } = compiled(spec());
  const settings = { ...data.settings, split: data.of!.settings.split };
  await expect(load({ ...data, settings })).rejects.toThrow(
    'split: pairs are drawn within the parts of other data; say it there',
  );
});
