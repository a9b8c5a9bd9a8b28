import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, workFolder } from './command.ts';

/** What `estimate` foretells of the memory of a run, and what the process of that run has held at its peak. */

const spec = (network: string, samples: number, batch: number, optimizer = 'adam(lr: 1e-3)') => `data Digits {
  source: synthetic.digits(samples: ${samples}, seed: 1)  split: random(validation: 10%, seed: 7)  normalize: zscore
}
network Net { image(1, 28, 28) -> ${network} -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: ${optimizer}  batch: ${batch}  steps: 2 }
`;
const conv = 'conv2d(24, kernel: 3, padding: same) -> batch_norm -> relu';

const folder = workFolder({
  'small.dlspec': spec('flatten -> dense(16) -> relu', 300, 32),
  'samples.dlspec': spec('flatten -> dense(16) -> relu', 20_000, 32),
  'weights.dlspec': spec('flatten -> dense(3000) -> relu -> dense(1000) -> relu', 300, 32),
  'values.dlspec': spec(`${conv} -> ${conv} -> ${conv} -> global_avg_pool`, 400, 256, 'sgd(lr: 0.1)'),
  // Told at the end of the process that it is required by.
  'peak.cjs': `process.on('exit', () =>
    require('node:fs').writeFileSync(process.env.PEAK_FILE, String(1024 * process.resourceUsage().maxRSS)));`,
});

it.each(['small', 'samples', 'weights', 'values'])('%s: within a tenth', async (name) => {
  const file = `${name}.dlspec`;
  const estimated = await run(['estimate', file, '--format', 'json'], folder);
  const [{ memory }] = JSON.parse(estimated.stdout).trains;
  const peak = join(folder, `${name}.peak`);
  const env = { NODE_OPTIONS: `--require ${join(folder, 'peak.cjs')}`, PEAK_FILE: peak };
  expect(await run(['train', file], folder, { env })).toMatchObject({ code: 0 });
  const held = Number(readFileSync(peak, 'utf8'));
  expect(memory.total / held).toBeGreaterThan(0.9);
  expect(memory.total / held).toBeLessThan(1.1);
});
