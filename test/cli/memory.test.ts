import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { count } from '../../engine/graph/shape.ts';
import { modelOf } from '../random_samples.ts';
import { compiled } from '../small_runs.ts';
import { run, workFolder } from './command.ts';

/** What the process of a run takes, by the operating system, against what its plan says. */

const specOf = (network: string, batch: number) => `data D {
  source: synthetic.digits(samples: 512)
  split:  random(validation: 20%, seed: 1)
}
network N {
  ${network}
}
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: ${batch}  steps: 3 }
`;

/** Bytes that a run of its own held at its peak. */
async function peakOf(spec: string): Promise<number> {
  const folder = workFolder({ 'net.dlspec': spec });
  const tell = "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))";
  const { code, stderr } = await run(['train', 'net.dlspec', '--runs', join(folder, 'runs')], folder, {
    env: { NODE_OPTIONS: `--import "data:text/javascript,${tell.replaceAll(' ', '%20')}"` },
  });
  expect(code).toBe(0);
  return 1024 * Number(/peak (\d+)/.exec(stderr)![1]);
}

/** The plan, and weights on their way into a file and back: the file, and its largest tensor in both orders. */
function plannedOf(spec: string): number {
  const model = modelOf(compiled(spec), { threads: 1 });
  const { memory, tensors } = model.plan;
  model.close();
  const bytes = tensors.map(({ shape }) => 4 * count(shape));
  return memory.total + bytes.reduce((sum, each) => sum + each, 0) + 2 * Math.max(...bytes);
}

const SMALLEST = specOf('image(1, 28, 28) -> flatten -> dense(10)', 1);

/** What a process takes beside that. */
let base = 0;
beforeAll(async () => {
  base = (await peakOf(SMALLEST)) - plannedOf(SMALLEST);
});

it.each([
  ['wide layers', 'image(1, 28, 28) -> flatten -> dense(2048) -> relu -> dense(2560) -> relu -> dense(10)', 64],
  [
    'convolutions',
    `image(1, 28, 28) -> conv2d(32, kernel: 3, padding: same, bias: false) -> batch_norm -> relu
  conv2d(32, kernel: 3, padding: same) -> relu -> max_pool2d(2) -> conv2d(64, kernel: 3, padding: same) -> relu -> flatten -> dense(10)`,
    256,
  ],
  [
    'a recurrent network',
    'image(1, 28, 28) -> reshape(28, 28) -> lstm(384, sequence: true) -> flatten -> dense(10)',
    256,
  ],
  [
    'attention',
    `x = image(1, 28, 28) -> reshape(28, 28) -> dense(192) -> add_position
  h = x + (x -> layer_norm -> attention(heads: 4))
  h + (h -> layer_norm -> dense(768) -> gelu -> dense(192)) -> layer_norm -> flatten -> dense(10)`,
    256,
  ],
])('planned memory is used memory: %s', async (_, network, batch) => {
  const spec = specOf(network, batch);
  const [planned, used] = [base + plannedOf(spec), await peakOf(spec)];
  expect(plannedOf(spec)).toBeGreaterThan(100e6);
  expect(Math.abs(used / planned - 1), `planned ${planned}, used ${used}`).toBeLessThan(0.1);
});
