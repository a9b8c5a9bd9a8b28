import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { evaluateRun } from './evaluate.ts';
import { RunFolder } from './folder.ts';
import { predictRun } from './predict.ts';

/** `hierarchical_softmax` has the last layer in itself: its weights are trained, kept and predicted with. */
const folder = temporaryFolder();
writeFileSync(join(folder, 'letters.txt'), 'abcdefg'.repeat(100));
writeFileSync(join(folder, 'piece.txt'), 'cdefgabc');

const text = (more = '') => `data Letters {
  folder: "${folder}"
  source: text("letters.txt", tokens: characters)
  window: consecutive(7)
  split: tail(validation: 10%)
}
network Next { tokens(7, vocabulary: 7) -> embedding(8) -> dense(6) -> tanh }
train Run {
  network: Next
  data: Letters
  loss: hierarchical_softmax(7)
  metrics: [accuracy, top_k(2)]
  optimizer: adam(lr: 0.05)
  batch: 10
  epochs: 12
  seed: 3
  ${more}
}`;

it('letters are learnt, told again by the run, and predicted', async () => {
  const { result, path, events } = await trained(compiled(text()), folder, { threads: 2 });
  // 7·8 of the embedding, 8·6 + 6 of the layer, 6·6 + 6 of the loss.
  expect(events[0]).toMatchObject({ event: 'start', parameters: 56 + 54 + 42 });
  expect(result.metrics.validation).toMatchObject({ accuracy: 1, top_k: 1 });
  const run = RunFolder.open(path, folder);
  const { metrics } = await evaluateRun(run, 'validation', { threads: 1 });
  expect(metrics.loss).toBeCloseTo(result.metrics.validation!.loss!, 6);
  expect(metrics.accuracy).toBe(1);
  const { predictions } = await predictRun(run, join(folder, 'piece.txt'), { threads: 1 });
  expect(predictions).toMatchObject([{ classes: ['d', 'e', 'f', 'g', 'a', 'b', 'c'] }]);
  // What another run has learnt goes on with all it was measured with.
  const more = compiled(text(`start: load("${path}")`).replace('epochs: 12', 'epochs: 1'));
  const again = await trained(more, folder);
  expect(again.result.metrics.validation!.loss).toBeLessThan(2 * metrics.loss!);
});

it('begins near ln(classes), and with weights of its own where a file has none', async () => {
  const plain = text().replace('hierarchical_softmax(7)', 'cross_entropy').replace('dense(6) -> tanh', 'dense(7)');
  const { path } = await trained(compiled(plain), folder);
  const tree = text(`start: load("${path}", except: [dense])`).replace('epochs: 12', 'epochs: 1');
  const { events } = await trained(compiled(tree), folder);
  const [first] = events.flatMap((each) => (each.event === 'step' ? [each.train.loss!] : []));
  expect(Math.abs(first! - Math.log(7))).toBeLessThan(0.5);
});

it('a tree of other classes than the data has is refused', async () => {
  const wrong = compiled(text().replace('softmax(7)', 'softmax(6)'));
  await expect(trained(wrong, folder)).rejects.toThrow('has a tree of 6 classes, the data has 7');
});
