import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { Random } from '../data/random.ts';
import { evaluateRun } from './evaluate.ts';
import { RunFolder } from './folder.ts';
import { loadForRun } from './loading.ts';
import { predictRun } from './predict.ts';
import type { TrainSpec } from './spec.ts';

/** Tables whose columns are numbers of words, or go to several inputs. */

const folder = temporaryFolder();
const random = new Random(3, 0);

/** Word 3 among the words, of which 0 fills up, makes a row good; the amounts of its second input turn that round. */
const rows = Array.from({ length: 300 }, () => {
  const length = 2 + random.below(4);
  const words = Array.from({ length: 5 }, (_, at) => (at < length ? 1 + random.below(6) : 0));
  const amounts = [random.below(2) === 0 ? -50 : 150, random.below(1000)];
  const isGood = words.includes(3);
  return { words, amounts, isGood, isTurned: amounts[0]! > 0 !== isGood };
});
const write = (name: string, header: string, lines: readonly string[]) =>
  writeFileSync(join(folder, name), `${[header, ...lines].join('\n')}\n`);
const columns = 'w1,w2,w3,w4,w5';
write(
  'words.csv',
  `${columns},good`,
  rows.map(({ words, isGood }) => `${words},${isGood ? 'yes' : 'no'}`),
);
write(
  'both.csv',
  `${columns},a,b,good`,
  rows.map(({ words, amounts, isTurned }) => `${words},${amounts},${isTurned ? 'yes' : 'no'}`),
);
write('fractions.csv', `${columns},good`, ['1,2,2.5,0,0,yes', '1,2,3,0,0,no']);
write('beyond.csv', `${columns},good`, ['1,2,3,0,0,yes', '1,2,7,0,0,no']);
write('texts.csv', `${columns},good`, ['1,2,a,0,0,yes', '1,2,b,0,0,no']);

const spec = (file: string, network: string, more = ''): TrainSpec =>
  compiled(`data Rows { folder: "${folder}"  source: csv("${file}")  target: class(good)  ${more} }
network Net { ${network} }
train Run { network: Net  data: Rows  loss: cross_entropy  optimizer: adam(lr: 0.02)  batch: 20  epochs: 25  seed: 1 }`);

const words = 'tokens(5, vocabulary: 7) -> embedding(8, padding: 0)';
const reader = `${words} -> gru(8) -> dense(2)`;
const split = 'split: random(validation: 20%, seed: 1)';
const both = `a = ${words} -> max\n b = vector(2) -> dense(4) -> tanh\n concat(a, b) -> dense(16) -> relu -> dense(2)`;

it('a table of word numbers trains, is evaluated and predicted', async () => {
  const { result, path } = await trained(spec('words.csv', reader, split), folder);
  const { accuracy } = result.metrics.validation!;
  expect(accuracy).toBeGreaterThan(0.95);
  const run = RunFolder.open(path, folder);
  expect((await evaluateRun(run, 'validation', { threads: 1 })).metrics.accuracy).toBe(accuracy);
  write('new.csv', columns, ['1,2,3,0,0', '1,2,4,0,0', '3,1,1,1,0', '5,5,0,0,0']);
  const { predictions } = await predictRun(run, join(folder, 'new.csv'), { threads: 1 });
  expect(predictions.map((each) => 'class' in each && each.class)).toEqual(['yes', 'no', 'yes', 'no']);
  const file = join(folder, 'unknown.csv');
  write('unknown.csv', columns, ['1,2,3,0,0', '1,2,7,0,0']);
  await expect(predictRun(run, file, { threads: 1 })).rejects.toThrow(`${file}: column 'w3' has 7 in row 2`);
});

it('columns go to several inputs in their order, each scaled as it was measured', async () => {
  const ends = 'dense(16) -> tanh -> dense(2)';
  const [apart, whole] = [`a = vector(5)\n b = vector(2)\n concat(a, b) -> ${ends}`, `vector(7) -> ${ends}`].map(
    (network) => spec('both.csv', network, `normalize: zscore ${split}`),
  );
  const { train } = await loadForRun(apart!);
  expect(train.dataset).toMatchObject({ shape: [5], more: [{ shape: [2] }] });
  expect([...train.dataset.more![0]!.inputs.subarray(2, 4)]).toEqual(rows[1]!.amounts);
  // Joined again they are the same network.
  const results = await Promise.all([apart!, whole!].map(async (each) => (await trained(each, folder)).result.metrics));
  expect(results[0]).toEqual(results[1]);
});

it.each([
  ['by their batch', both.replace('dense(4)', 'batch_norm -> dense(4)'), ''],
  ['by the data', both, 'normalize: zscore'],
])('words and numbers beside one another, scaled %s, train and are predicted', async (_, network, normalize) => {
  const { result, path } = await trained(spec('both.csv', network, `${normalize} ${split}`), folder);
  expect(result.metrics.validation!.accuracy).toBeGreaterThan(0.9);
  write('more.csv', `a,b,${columns}`, ['150,3,1,2,3,0,0', '150,3,1,2,4,0,0', '-50,900,1,2,3,0,0']);
  const { predictions } = await predictRun(RunFolder.open(path, folder), join(folder, 'more.csv'), { threads: 1 });
  expect(predictions.map((each) => 'class' in each && each.class)).toEqual(['no', 'yes', 'yes']);
});

describe('refused', () => {
  it.each([
    ['fractions.csv', reader, "`Rows`: column 'w3' has 2.5 in row 1; tokens are whole numbers from 0 to 6"],
    ['beyond.csv', reader, "`Rows`: column 'w3' has 7 in row 2; tokens are whole numbers from 0 to 6"],
    [
      'both.csv',
      `a = ${words} -> max\n b = vector(3) -> dense(4)\n concat(a, b) -> dense(2)`,
      'the inputs of `Net` take 8 columns one after the other, but a sample of `Rows` has 7',
    ],
  ])('%s %s', async (file, network, message) => {
    await expect(loadForRun(spec(file, network))).rejects.toMatchObject({ message });
  });

  it('texts among the words', async () => {
    const of = spec('texts.csv', `tokens(6, vocabulary: 7) -> embedding(8) -> gru(8) -> dense(2)`);
    await expect(loadForRun(of)).rejects.toThrow(/column 'w3' is a category, which becomes a 0 or 1/);
  });
});
