import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { Random } from '../data/random.ts';
import type { TrainSpec } from './spec.ts';

/** Sequences of three to eight steps, filled up with zeros: which sign has the number of the one step that is marked? */
const folder = temporaryFolder();
const random = new Random(1, 0);
const sequences = Array.from({ length: 400 }, () => {
  const length = 3 + random.below(6);
  const marked = random.below(length);
  const steps = Array.from({ length }, (_, step) => [step === marked ? 1 : -1, (random.below(2001) - 1000.5) / 1000]);
  return { steps, sign: steps[marked]![1]! > 0 ? 'up' : 'down' };
});

function spec(length: number, more: string): TrainSpec {
  const rows = sequences.map(({ steps, sign }) =>
    [...steps.flat(), ...new Array<number>(2 * (length - steps.length)).fill(0), sign].join(),
  );
  const columns = Array.from({ length: 2 * length }, (_, at) => `x${at}`);
  writeFileSync(join(folder, `${length}.csv`), `${columns.join()},sign\n${rows.join('\n')}\n`);
  return compiled(`data Marked {
  folder: "${folder}"
  source: csv("${length}.csv")
  target: class(sign)
  split: random(validation: 25%, seed: 1)
}
network Finder {
  h = vector(${2 * length}) -> reshape(${length}, 2) -> masking -> dense(16)
  y = h + (h -> layer_norm -> attention(heads: 2))
  y -> layer_norm -> dense(16) -> relu -> sum -> dense(2)
}
train Run { network: Finder  data: Marked  loss: cross_entropy  optimizer: adam(lr: 0.01)  batch: 20  seed: 2  ${more} }`);
}

it('attention finds the step that is marked, however far its sequence is filled up', async () => {
  const { result, path } = await trained(spec(8, 'epochs: 25'), folder, { threads: 2 });
  const { accuracy, loss } = result.metrics.validation!;
  expect(accuracy).toBeGreaterThan(0.9);
  // The same weights, of which nothing more is learnt.
  const measured = async (length: number) => {
    const { settings, ...rest } = spec(length, `epochs: 1  start: load("${path}")`);
    const optimizer = settings.optimizer.map((each) => ({ ...each, options: { ...each.options, lr: 0 } }));
    return (await trained({ ...rest, settings: { ...settings, optimizer } }, folder)).result.metrics.validation!.loss!;
  };
  expect((await measured(8)) / loss!).toBeCloseTo(1, 4);
  expect((await measured(13)) / loss!).toBeCloseTo(1, 4);
});
