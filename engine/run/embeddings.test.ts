import { expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { evaluateRun } from './evaluate.ts';
import { RunFolder } from './folder.ts';

const folder = temporaryFolder();
const spec = (loss: string) => `data Arms {
  source: synthetic.spirals(samples: 300, classes: 3, seed: 1)
  split: random(validation: 20%, seed: 7)
}
network Small {
  embedding = vector(2) -> dense(16, init: he) -> relu -> dense(4)
  logits = relu -> dense(3)
  ${loss.startsWith('{') ? 'output logits\n  output embedding' : 'output embedding'}
}
train Run {
  network: Small
  data: Arms
  loss: ${loss}
  optimizer: adam(lr: 1e-2)
  batch: 48
  epochs: 5
  seed: 42
}`;

const validated = async (loss: string) => {
  const { events, path } = await trained(compiled(spec(loss)), folder);
  return { path, losses: events.flatMap((each) => (each.event === 'epoch' ? [each.validation!] : [])) };
};

it.each(['semi_hard', 'hard', 'all'])('triplets mined %s come apart', async (mining) => {
  const { losses } = await validated(`triplet(mining: ${mining})`);
  const [first, last] = [losses[0]!.loss!, losses.at(-1)!.loss!];
  expect(last).toBeLessThan(first);
});

it('centers are kept with the weights: what is evaluated later is what was measured', async () => {
  const { path, losses } = await validated('{ logits: cross_entropy, embedding: center(3, weight: 0.01) }');
  const best = losses.reduce((one, other) => (other.loss! < one.loss! ? other : one));
  expect(best['embedding.loss']).toBeGreaterThan(0);
  const { metrics } = await evaluateRun(RunFolder.open(path, folder), 'validation', { threads: 1 });
  expect(metrics['embedding.loss']).toBeCloseTo(best['embedding.loss']!, 6);
});
