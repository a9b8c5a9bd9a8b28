import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npyBytes } from '../../test/arrays.ts';
import { compiled, temporaryFolder, trained } from '../../test/small_runs.ts';
import { load } from '../data/load.ts';
import { shuffled } from '../data/shuffle.ts';
import type { RunEvent } from './events.ts';
import { decode } from './safetensors.ts';

const runs = temporaryFolder();
const DIGITS = 'source: synthetic.digits(samples: 120, seed: 3)';
const BODY = `conv2d(6, kernel: 3, padding: same) -> batch_norm -> relu -> max_pool2d(2)
  conv2d(8, kernel: 3, padding: same) -> relu -> global_avg_pool -> dense(10)`;

interface Wanted {
  readonly data?: string;
  readonly network?: string;
}

/** A network of any size trained on small pictures. */
const spec = (settings: string, { data = DIGITS, network = `image(1, 28, 28) -> ${BODY}` }: Wanted = {}) =>
  compiled(`data D { ${data}  split: random(validation: 20%, test: 20%, seed: 7) }
network N { ${network} }
train T { network: N  data: D  loss: cross_entropy  batch: 16  seed: 5  ${settings} }`);

const tensorsOf = (path: string, kind = 'last') =>
  decode(readFileSync(join(path, `${kind}.safetensors`))).tensors.map(({ name, values }) => [name, values] as const);
const lossesOf = (events: readonly RunEvent[]) =>
  events.flatMap((each) => (each.event === 'step' ? [each.train.loss!] : []));
const epochsOf = (events: readonly RunEvent[]) => events.flatMap((each) => (each.event === 'epoch' ? [each] : []));
const sizesTold = (events: readonly RunEvent[]) =>
  events.flatMap((each) => (each.event === 'resize' ? [[each.size, each.step, each.epoch]] : []));

async function run(...wanted: Parameters<typeof spec>) {
  const done = await trained(spec(...wanted), runs, { threads: 2 });
  expect(done.failure).toBeUndefined();
  return done;
}

function expectClose(found: ReturnType<typeof tensorsOf>, expected: ReturnType<typeof tensorsOf>, within: number) {
  expect(found.map(([name]) => name)).toEqual(expected.map(([name]) => name));
  found.forEach(([name, values], at) => {
    const most = Math.max(...values.map((value, index) => Math.abs(value - expected[at]![1][index]!)));
    expect(most, name).toBeLessThan(within);
  });
}

describe('resize: progressive', () => {
  it('tells each size where it begins, by epochs and by steps', async () => {
    // 72 samples are five steps.
    const byEpochs = await run('optimizer: adam(lr: 1e-2)  epochs: 4  resize: progressive([7, 14, 28])');
    expect(sizesTold(byEpochs.events)).toEqual([
      [7, 0, 1],
      [14, 5, 2],
      [28, 10, 3],
    ]);
    const bySteps = await run('optimizer: adam(lr: 1e-2)  steps: 14  resize: progressive([14, 28])');
    expect(sizesTold(bySteps.events)).toEqual([
      [14, 0, 1],
      [28, 7, 2],
    ]);
    expect(bySteps.result).toMatchObject({ status: 'finished', steps: 14 });
    expect(bySteps.result.metrics.test).toBeDefined();
  });

  it('trains a stage with the means of four pixels, as a network that begins with them would', async () => {
    const rest = 'optimizer: sgd(lr: 0.1)';
    const resized = await run(`${rest}  epochs: 2  resize: progressive([14, 28])`);
    const pooled = await run(`${rest}  epochs: 1`, { network: `image(1, 28, 28) -> avg_pool2d(2) -> ${BODY}` });
    const [small] = epochsOf(resized.events);
    const [reference] = epochsOf(pooled.events);
    expect(small!.train.loss).toBeCloseTo(reference!.train.loss!, 4);
    expect(small!.validation!.loss).toBeCloseTo(reference!.validation!.loss!, 4);
    lossesOf(pooled.events).forEach((loss, at) => {
      expect(lossesOf(resized.events)[at]).toBeCloseTo(loss, 4);
    });
  });

  it('resizes what whitening has mixed', async () => {
    const data = `${DIGITS}  normalize: zca_whitening`;
    const rest = 'optimizer: sgd(lr: 0.1)';
    const resized = await run(`${rest}  epochs: 2  resize: progressive([14, 28])`, { data });
    const network = `image(1, 28, 28) -> avg_pool2d(2) -> ${BODY}`;
    const pooled = await run(`${rest}  epochs: 1`, { data, network });
    expect(lossesOf(resized.events)[4]).toBeCloseTo(lossesOf(pooled.events)[4]!, 3);
  });

  it('carries all that is kept over: with pictures of one colour a run is as if their size never changed', async () => {
    const folder = temporaryFolder();
    const samples = 60;
    const head = (magic: number, ...extents: number[]) => {
      const bytes = Buffer.alloc(4 + 4 * extents.length);
      [magic, ...extents].forEach((each, at) => {
        bytes.writeUInt32BE(each, 4 * at);
      });
      return bytes;
    };
    const colour = (sample: number) => (sample * 37) % 251;
    const pixels = Uint8Array.from({ length: samples * 144 * 3 }, (_, at) => {
      const sample = Math.floor(at / 432);
      return (colour(sample) * (1 + (at % 3))) % 256;
    });
    writeFileSync(join(folder, 'x.idx'), Buffer.concat([head(0x804, samples, 12, 12, 3), pixels]));
    const labels = Uint8Array.from({ length: samples }, (_, sample) => Math.floor(colour(sample) / 84));
    writeFileSync(join(folder, 'y.idx'), Buffer.concat([head(0x801, samples), labels]));
    const wanted = {
      data: `folder: "${folder}"  source: idx("x.idx", labels: "y.idx")  normalize: zscore`,
      network: `image(3, 12, 12) -> conv2d(8, kernel: 1, bias: false) -> batch_norm -> relu -> global_avg_pool -> dropout(0.3)
        dense(16) -> relu -> dense(3)`,
    };
    const settings = `optimizer: [adam(lr: 2e-2, epochs: 8), sgd(lr: 0.05, momentum: 0.9)]  schedule: cosine  ema: 0.9
      penalty: l2(1e-3)  clip: norm(1)  epochs: 15  freeze: [dense_2]  unfreeze: gradual(every: 7 epochs)`;
    const resized = await run(`${settings}  resize: progressive([3, 6, 12])`, wanted);
    const plain = await run(settings, wanted);
    const losses = lossesOf(plain.events);
    expect(losses.at(-1)).not.toBeCloseTo(losses[0]!, 1);
    lossesOf(resized.events).forEach((loss, at) => {
      expect(loss).toBeCloseTo(losses[at]!, 3);
    });
    // Variances are those of as many values fewer, for Bessel's correction.
    const all = (path: string) => tensorsOf(path).filter(([name]) => !name.endsWith('running_var'));
    expectClose(all(resized.path), all(plain.path), 2e-3);
  });

  it('gives the same bits on one, two and three threads', async () => {
    const settings = 'optimizer: adam(lr: 1e-2)  epochs: 3  resize: progressive([9, 17, 28])';
    const one = await trained(spec(settings), runs, { threads: 1 });
    for (const threads of [2, 3]) {
      const other = await trained(spec(settings), runs, { threads });
      expect(tensorsOf(other.path)).toEqual(tensorsOf(one.path));
      expect(lossesOf(other.events)).toEqual(lossesOf(one.events));
    }
  });

  it('stopped in a stage and gone on with at its size, a run is the whole run to the last bit', async () => {
    const settings = (length: string) => `optimizer: sgd(lr: 0.1)  ${length}`;
    const whole = spec(settings('epochs: 4  resize: progressive([14, 28])'));
    const done = await trained(whole, runs, { threads: 2 });
    for (const ended of [2, 3]) {
      const part = await trained(whole, runs, {
        onEvent: (event, trainer) => event.event === 'epoch' && event.epoch === ended && trainer.stop(),
      });
      expect(part.result).toMatchObject({ status: 'stopped', epochs: ended });
      const { train } = await load(whole.data);
      const left = Array.from({ length: 4 - ended }, (_, at) => ended + at);
      const order = join(part.path, 'order.npy');
      const rows = left.flatMap((epoch) => [...shuffled(train.rows, 5, epoch)]);
      writeFileSync(order, npyBytes([left.length, train.rows.length], rows, '<i8'));
      const weights = join(part.path, 'last.safetensors');
      const again = await trained(spec(settings(`epochs: ${left.length}`)), runs, { threads: 3, weights, order });
      expect(tensorsOf(again.path)).toEqual(tensorsOf(done.path));
      expect(again.result.metrics.validation).toBeDefined();
    }
  });

  it('looks for the best anew at each size, and ends early at the last alone', async () => {
    // Nothing is learnt, so that no epoch is better than the first of its size.
    const settings = 'optimizer: sgd(lr: 1e-30)  epochs: 8  stop: early_stopping(patience: 1)';
    const network = 'image(1, 28, 28) -> conv2d(6, kernel: 3, padding: same) -> relu -> global_avg_pool -> dense(10)';
    const { events, result } = await run(`${settings}  resize: progressive([14, 28])`, { network });
    const losses = epochsOf(events).map(({ validation }) => validation!.loss!);
    expect(losses[4]).toBeGreaterThan(losses[0]!);
    expect(epochsOf(events).map(({ best }) => best)).toEqual([true, false, false, false, true, false]);
    expect(result).toMatchObject({ status: 'finished', epochs: 6, best: { epoch: 5 } });
    expect(result.early).toMatch(/has not become better for 1 epoch$/);
    expect(result.metrics.validation).toEqual(epochsOf(events)[4]!.validation);
  });

  it('resizes each of a pair', async () => {
    const text = `data D { source: pairs(Digits) }
data Digits { ${DIGITS} }
network N {
  shared body = conv2d(4, kernel: 3)
  a = image(1, 28, 28) -> body -> global_avg_pool
  b = image(1, 28, 28) -> body -> global_avg_pool
  output a
  output b
}
train T { network: N  data: D  loss: contrastive(a, b)  optimizer: adam(lr: 0.01)  epochs: 2  resize: progressive([14, 28]) }`;
    const { events, result, failure } = await trained(compiled(text), runs);
    expect(failure).toBeUndefined();
    expect(sizesTold(events).map(([size]) => size)).toEqual([14, 28]);
    expect(result.metrics.train!.loss).toBeLessThan(epochsOf(events)[0]!.train.loss!);
  });

  it('an autoencoder is compared with the smaller picture', async () => {
    const text = `data D { ${DIGITS}  normalize: min_max }
network N { image(1, 28, 28) -> conv2d(1, kernel: 1) }
train T { network: N  data: D  target: input  loss: mse  optimizer: adam(lr: 0.1)  batch: 8  epochs: 10  resize: progressive([14, 28]) }`;
    const { events, failure } = await trained(compiled(text), runs);
    expect(failure).toBeUndefined();
    for (const epoch of [5, 10]) expect(epochsOf(events)[epoch - 1]!.train.loss).toBeLessThan(1e-3);
  });
});
