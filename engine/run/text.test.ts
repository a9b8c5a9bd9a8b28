import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { RunFolder } from './folder.ts';
import { predictRun } from './predict.ts';

/** The next letter of `abcabc…` is known from the last one. */
const folder = temporaryFolder();
writeFileSync(join(folder, 'letters.txt'), 'abc'.repeat(200));
writeFileSync(join(folder, 'piece.txt'), 'bcabca');

const spec = (vocabulary: number) =>
  compiled(`data Letters { folder: "${folder}"  source: text("letters.txt", tokens: characters)  window: consecutive(5)  split: tail(validation: 10%, test: 10%) }
    network Next { tokens(5, vocabulary: ${vocabulary}) -> embedding(8) -> dense(${vocabulary}) }
    train Run { network: Next  data: Letters  loss: cross_entropy  metrics: [accuracy]  optimizer: adam(lr: 0.05)  batch: 10  epochs: 10  seed: 3 }`);

it.each([
  ['as many as the text has', 3],
  ['more than the text has', 16],
])('a vocabulary of %s: letters are learnt and told', async (_, vocabulary) => {
  const { result, path } = await trained(spec(vocabulary), folder);
  expect(result.metrics.test!.accuracy).toBe(1);
  const saved = RunFolder.open(path, folder);
  const { classes, predictions } = await predictRun(saved, join(folder, 'piece.txt'), { threads: 1 });
  expect(classes).toEqual(['a', 'b', 'c']);
  expect(predictions).toMatchObject([{ classes: ['c', 'a', 'b', 'c', 'a'] }]);
});

it('a vocabulary of fewer is refused', async () => {
  await expect(trained(spec(2), folder)).rejects.toThrow(/vocabulary of 2, but .Letters. has 3/);
});
