import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../engine/data/load.ts';
import { shuffled } from '../engine/data/shuffle.ts';
import { type InstructionSet, native } from '../engine/native.ts';
import { decode } from '../engine/run/safetensors.ts';
import type { TrainSpec } from '../engine/run/spec.ts';
import { npyBytes } from './arrays.ts';
import { classifier, modelOf, randomSamples } from './random_samples.ts';
import { compiled, smallSpec, temporaryFolder, trained } from './small_runs.ts';

const sgd = 'optimizer: sgd(lr: 0.05, momentum: 0.9)';
const adam = 'optimizer: adam(lr: 1e-3)';

/** A network of every family, large enough that three threads share its work; batches do not come out even. */
type Family = readonly [name: string, network: string, batch: number, settings: string, loss?: string];
const FAMILIES: readonly Family[] = [
  ['mlp', 'vector(60) -> dense(190) -> relu -> dropout(0.3) -> dense(120) -> gelu -> dense(10)', 70, adam],
  [
    'norms',
    'vector(96) -> dense(300) -> batch_norm -> relu -> dense(200) -> layer_norm -> silu -> rms_norm -> dense(10)',
    70,
    sgd,
  ],
  ['maxout, prelu', 'vector(60) -> dense(128) -> maxout(2) -> dense(128) -> prelu -> dense(10)', 70, sgd],
  [
    'convolutions',
    `image(3, 20, 20) -> conv2d(24, kernel: 3, padding: same) -> relu -> conv2d(24, kernel: 5) -> batch_norm -> relu
     -> max_pool2d(2) -> dropout(0.2) -> flatten -> dense(10)`,
    13,
    sgd,
  ],
  [
    'depthwise and grouped convolutions',
    `image(3, 20, 20) -> conv2d(32, kernel: 1) -> conv2d(32, kernel: 3, groups: 32) -> group_norm(4) -> relu6
     -> conv2d(32, kernel: 3, stride: 2, groups: 4) -> hard_swish -> local_response_norm(5) -> avg_pool2d(2) -> global_avg_pool -> dense(5)`,
    13,
    adam,
  ],
  [
    'shortcuts',
    `x = image(3, 20, 20) -> conv2d(24, kernel: 3, padding: same) -> batch_norm -> relu
     y = x + (x -> conv2d(24, kernel: 3, padding: same) -> batch_norm) -> relu
     z = (y -> conv2d(32, kernel: 1, stride: 2) -> batch_norm) + (y -> conv2d(32, kernel: 3, stride: 2, padding: same) -> batch_norm)
     z -> relu -> global_avg_pool -> dense(5)`,
    13,
    sgd,
  ],
  [
    'transposed convolutions',
    'image(2, 9, 9) -> conv2d(16, kernel: 3) -> relu -> conv_transpose2d(8, kernel: 3, stride: 2) -> relu -> upsample(2, mode: bilinear) -> adaptive_avg_pool2d(4) -> flatten -> dense(5)',
    13,
    sgd,
  ],
  [
    'rows',
    'tensor(2, 130) -> conv1d(24, kernel: 7) -> relu -> max_pool1d(2) -> conv1d(24, kernel: 5) -> global_max_pool -> dense(6)',
    19,
    sgd,
  ],
  ['volumes', 'tensor(1, 8, 10, 10) -> conv3d(12, kernel: 3) -> relu -> max_pool3d(2) -> flatten -> dense(4)', 11, sgd],
  ['rnn', 'sequence(12, 16) -> rnn(48) -> dense(5)', 37, sgd],
  [
    'lstm',
    'tokens(12, vocabulary: 50) -> embedding(32) -> lstm(48, layers: 2, dropout: 0.2, sequence: true) -> dense(50)',
    21,
    adam,
  ],
  ['gru', 'tokens(12, vocabulary: 50) -> embedding(32) -> gru(48, bidirectional: true) -> dense(2)', 37, adam],
  [
    'padded steps',
    `s = sequence(12, 2)
     c = s - 0.5
     c -> relu -> masking -> dense(24) -> gru(48, bidirectional: true, sequence: true) -> mean -> dense(5)`,
    37,
    adam,
  ],
  [
    'attention over padded steps',
    `s = sequence(40, 2)
     c = s - 0.5
     h = c -> relu -> masking -> dense(48)
     y = h + (h -> attention(heads: 4, dropout: 0.1))
     y -> layer_norm -> dense(5)`,
    37,
    adam,
  ],
  [
    'encoder and decoder',
    `x = tokens(12, vocabulary: 50) -> embedding(32)
     read = x -> lstm(48, sequence: true)
     x -> lstm(48, state: read.state, sequence: true) -> sinusoidal_position -> attention(heads: 2, memory: read) -> dense(50)`,
    21,
    adam,
  ],
  [
    'transformer',
    `shared table = embedding(48)
     x = tokens(20, vocabulary: 65) -> table -> add_position
     y = x + (x -> layer_norm -> attention(heads: 4, causal: true, dropout: 0.1))
     z = y + (y -> layer_norm -> dense(192) -> gelu -> dense(48) -> drop_path(0.2))
     z -> layer_norm -> unembed(table)`,
    9,
    'optimizer: adamw(lr: 1e-3)  clip: norm(1)',
  ],
  [
    'vision transformer',
    `x = image(3, 24, 24) -> patch_embed(48, patch: 4) -> class_token -> add_position
     y = x + (x -> layer_norm -> attention(heads: 3) -> layer_scale)
     y -> select(0) -> dense(10)`,
    13,
    adam,
  ],
  [
    'a tree of classes',
    'tokens(12, vocabulary: 90) -> embedding(40) -> lstm(80, sequence: true)',
    21,
    adam,
    'hierarchical_softmax(90)',
  ],
  ['noise', 'vector(200) -> gaussian_noise(0.1) -> dense(300) -> tanh -> dense(10)', 70, sgd],
  [
    'branches',
    `x = image(3, 16, 16) -> conv2d(16, kernel: 3) -> relu
     a = x -> conv2d(12, kernel: 1)
     b = x -> conv2d(20, kernel: 3, padding: same)
     concat(a, b) -> channel_shuffle(4) -> global_avg_pool -> dense(5)`,
    13,
    sgd,
  ],
  [
    'passes, penalty, average',
    'vector(60) -> dense(190) -> relu -> dropout(0.3) -> dense(10)',
    30,
    `${adam}  accumulate: 3  penalty: l2(1e-3)  ema: 0.9`,
  ],
];

const STEPS = 3;

/** Sums of each step, and all tensors at the end; the last step has fewer samples. */
async function run(spec: TrainSpec, threads: number, instructions: InstructionSet) {
  const model = modelOf(spec, { threads, instructions });
  try {
    await model.initialize();
    const perStep = spec.settings.batch * spec.settings.accumulate;
    const samples = STEPS * perStep - 1;
    const dataset = model.dataset(randomSamples(spec, samples));
    const [sums, norms]: [number[], number[]] = [[], []];
    const rows = Uint32Array.from({ length: samples }, (_, row) => row);
    const { steps } = await model.train(dataset, rows, 0, new Float32Array(STEPS).fill(1e-2), (report) => {
      sums.push(...report.sums);
      norms.push(...report.norms);
    });
    return { steps, sums, norms, weights: model.tensors().map(({ name, values }) => [name, bitsOf(values)] as const) };
  } finally {
    model.close();
  }
}

const bitsOf = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

describe('the same seed gives the same bits on one, two and three threads', () => {
  const { instructions } = native().features();
  it.each(FAMILIES.map((family) => [family[0], family] as const))('%s', async (_, family) => {
    const [, network, batch, settings, loss] = family;
    const spec = classifier(network, batch, settings, loss);
    const ways = [instructions[0]!, instructions.at(-1)!];
    for (const way of new Set(ways)) {
      const one = await run(spec, 1, way);
      expect(one.steps).toBe(STEPS);
      expect([...one.sums, ...one.norms].every(Number.isFinite)).toBe(true);
      for (const threads of [2, 3]) expect(await run(spec, threads, way), `${way}, ${threads} threads`).toEqual(one);
    }
  });
});

const valuesIn = (path: string) =>
  decode(readFileSync(join(path, 'last.safetensors'))).tensors.map(({ name, values }) => [name, bitsOf(values)]);

describe('a run that goes on from the weights of another', () => {
  it.each([
    ['sgd', ' -> dropout(0.1)', ''],
    ['sgd, batch_norm', 'relu -> dropout(0.1)', 'batch_norm -> relu'],
  ])('is the whole run to the last bit: %s', async (_, layer, instead) => {
    const runs = temporaryFolder();
    const spec = (epochs: number) =>
      compiled(smallSpec({ epochs: String(epochs), optimizer: 'sgd(lr: 0.05)' }).replace(layer, instead));
    const whole = await trained(spec(4), runs, { threads: 2 });
    const half = await trained(spec(2), runs, { threads: 1 });
    const { train } = await load(spec(4).data);
    const order = join(half.path, 'order.npy');
    const rest = [2, 3].flatMap((epoch) => [...shuffled(train.rows, 42, epoch)]);
    writeFileSync(order, npyBytes([2, train.rows.length], rest, '<i8'));
    const weights = join(half.path, 'last.safetensors');
    const again = await trained(spec(2), runs, { threads: 3, weights, order });
    expect(valuesIn(again.path)).toEqual(valuesIn(whole.path));
    expect(again.result.metrics.validation).toBeDefined();
    expect(valuesIn(half.path)).not.toEqual(valuesIn(whole.path));
  });
});
