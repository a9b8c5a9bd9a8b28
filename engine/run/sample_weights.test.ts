import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { evaluateRun } from './evaluate.ts';
import { RunFolder } from './folder.ts';
import { decode } from './safetensors.ts';

const folder = temporaryFolder();
const rows = [
  [0.2, -1, 'a', 2],
  [1, 0.5, 'b', 1],
  [-0.4, 0.3, 'c', 3],
  [0.9, -0.2, 'a', 0],
  [-1, 1, 'b', 1],
] as const;
const table = (header: string, lines: readonly (readonly (string | number)[])[]) =>
  [header, ...lines.map((line) => line.join(',')), ''].join('\n');
writeFileSync(join(folder, 'counted.csv'), table('x,y,kind,often', rows));
writeFileSync(
  join(folder, 'repeated.csv'),
  table(
    'x,y,kind',
    rows.flatMap(([x, y, kind, often]) => new Array(often).fill([x, y, kind])),
  ),
);

/** Every step sees all rows. */
const run = async (file: string, weights: string) => {
  const { path, result } = await trained(
    compiled(`data D { folder: "${folder}"  source: csv("${file}")  target: class(kind) ${weights} }
network N { vector(2) -> dense(4) -> tanh -> dense(3) }
train T { network: N  data: D  loss: cross_entropy  optimizer: sgd(lr: 0.5)  batch: 64  epochs: 8  seed: 3 }`),
    folder,
  );
  return { path, result, weights: decode(readFileSync(join(path, 'last.safetensors'))).tensors };
};

it('a row that counts n is as n rows, and one that counts 0 as none', async () => {
  const [counted, repeated] = [await run('counted.csv', 'weights: often'), await run('repeated.csv', '')];
  counted.weights.forEach(({ name, values }, at) => {
    values.forEach((value, i) => {
      expect(value, name).toBeCloseTo(repeated.weights[at]!.values[i]!, 5);
    });
  });
  expect(counted.result.metrics.train!.loss).toBeCloseTo(repeated.result.metrics.train!.loss!, 5);
  // Metrics count all rows alike.
  const { metrics } = await evaluateRun(RunFolder.open(counted.path, folder), 'train', { threads: 1 });
  expect(metrics.loss).toBeGreaterThan(0);
  expect([0, 0.2, 0.4, 0.6, 0.8, 1].some((share) => Math.abs(metrics.accuracy! - share) < 1e-9)).toBe(true);
});
