import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { evaluateRun } from './evaluate.ts';
import { RunFolder } from './folder.ts';
import { predictRun } from './predict.ts';

/** Numbers in the hundred thousands that a line tells: price = 300,000 + 100,000·size. */

const folder = temporaryFolder();
const rows = Array.from({ length: 300 }, (_, i) => [((i * 7) % 300) / 150 - 1, 0]).map(
  ([x]) => `${x},${3e5 + 1e5 * x!}`,
);
writeFileSync(join(folder, 'prices.csv'), ['size,price', ...rows].join('\n'));

async function run(target: string, kind = 'mse') {
  const text = `data Prices { folder: "${folder}"  source: csv("prices.csv")  target: ${target}  split: random(validation: 20%, test: 20%, seed: 1) }
    network Line { vector(1) -> dense(1) }
    train Run { network: Line  data: Prices  loss: ${kind}  metrics: [mae]  optimizer: sgd(lr: 0.1)  batch: 30  epochs: 30  seed: 3 }`;
  return trained(compiled(text), folder);
}

describe('a target that is scaled for the loss', () => {
  it.each(['zscore', 'min_max'])('%s: metrics and predictions are in the unit of the column', async (normalize) => {
    const { result, path } = await run(`value(price, normalize: ${normalize})`);
    const { loss, mae } = result.best!.values;
    // Small in units of the loss; some thousands of what a price is at most.
    expect(loss).toBeLessThan(0.01);
    expect(mae).toBeGreaterThan(10 * loss!);
    expect(mae).toBeLessThan(1e4);
    const saved = RunFolder.open(path, folder);
    const { metrics } = await evaluateRun(saved, 'validation', { threads: 1 });
    expect(metrics.mae).toBeCloseTo(mae!, 1);
    const { predictions } = await predictRun(saved, join(folder, 'prices.csv'), { threads: 1 });
    const errors = predictions.map((each, at) => {
      const expected = Number(rows[at]!.split(',')[1]);
      return Math.abs(('values' in each ? each.values[0]! : Number.NaN) - expected);
    });
    expect(Math.max(...errors)).toBeLessThan(5e4);
    expect(errors.reduce((sum, each) => sum + each) / errors.length).toBeLessThan(1.5 * mae!);
  });

  it('without it the first errors are as large as the prices', async () => {
    const { events } = await run('value(price)');
    const step = events.find((each) => each.event === 'step');
    expect(step!.train.loss).toBeGreaterThan(1e9);
  });
});

it.each(['none', 'min_max'])(
  'poisson, %s: metrics are of the counts that are predicted, not of their logarithms',
  async (normalize) => {
    const counts = Array.from({ length: 120 }, (_, i) => [((i * 7) % 120) / 60 - 1, i % 9] as const);
    writeFileSync(join(folder, 'counts.csv'), ['x,events', ...counts.map((row) => row.join(','))].join('\n'));
    const text = `data Counts { folder: "${folder}"  source: csv("counts.csv")  target: value(events, normalize: ${normalize}) }
    network Line { vector(1) -> dense(1) }
    train Run { network: Line  data: Counts  loss: poisson  metrics: [mae, rmse]  optimizer: sgd(lr: 0.05)  batch: 30  epochs: 3  seed: 3 }`;
    const { path } = await trained(compiled(text), folder);
    const saved = RunFolder.open(path, folder);
    const { predictions } = await predictRun(saved, join(folder, 'counts.csv'), { threads: 1 });
    const errors = predictions.map((each, at) => ('values' in each ? each.values[0]! : Number.NaN) - counts[at]![1]);
    const mean = (of: (error: number) => number) => errors.reduce((sum, error) => sum + of(error), 0) / errors.length;
    const { metrics } = await evaluateRun(saved, 'train', { threads: 1 });
    expect(metrics.mae).toBeCloseTo(mean(Math.abs), 4);
    expect(metrics.rmse).toBeCloseTo(Math.sqrt(mean((error) => error ** 2)), 4);
  },
);
