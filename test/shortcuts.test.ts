import { describe, expect, it } from 'vitest';
import { classifier, modelOf, randomSamples } from './random_samples.ts';

/** Sums that the layer before them adds up: the same numbers, to the last bit, as where each is computed by itself. */

const SAMPLES = 9;
const STEPS = 3;

interface Case {
  readonly what: string;
  /** `%s` is what stands between the layer that adds and the sum: nothing, or what keeps the two apart. */
  readonly network: string;
  readonly settings?: string;
}

const CASES: readonly Case[] = [
  {
    what: 'a shortcut that passes its value on, and a relu',
    network: `x = image(3, 9, 8) -> conv2d(6, kernel: 3) -> batch_norm -> relu
      a = x -> conv2d(6, kernel: 3, padding: same) -> batch_norm%s
      a + x -> relu -> global_avg_pool -> dense(4)`,
  },
  {
    what: 'a shortcut that is normalized itself',
    network: `x = image(3, 9, 8) -> conv2d(6, kernel: 3) -> relu
      a = x -> conv2d(8, kernel: 3, stride: 2, padding: same) -> batch_norm%s
      b = x -> conv2d(8, kernel: 1, stride: 2) -> batch_norm%s
      a + b -> relu -> global_avg_pool -> dense(4)`,
  },
  {
    what: 'a shortcut that is computed later',
    network: `x = image(3, 10, 8) -> conv2d(6, kernel: 3) -> relu
      a = x -> conv2d(6, kernel: 3, stride: 2, padding: same) -> batch_norm%s
      b = x -> avg_pool2d(2, padding: same)
      a + b -> relu -> global_avg_pool -> dense(4)`,
  },
  {
    what: 'no activation, and several readers',
    network: `x = vector(7) -> dense(20) -> batch_norm
      y = x + (x -> dense(20) -> relu -> dense(20) -> batch_norm%s)
      z = y + (y -> dense(20) -> relu -> dense(20) -> batch_norm%s)
      z -> dense(4)`,
  },
  {
    what: 'an activation other than relu',
    network: `x = vector(7) -> dense(20) -> relu
      x + (x -> dense(20) -> batch_norm%s) -> tanh -> dense(4)`,
  },
  {
    what: 'the samples themselves',
    network: 'x = vector(7)\n x + (x -> dense(7) -> batch_norm%s) -> relu -> dense(4)',
  },
  {
    what: 'a normalization that stays as it is',
    network: `x = vector(7) -> dense(20) -> relu
      n = x -> dense(20) -> batch_norm
      n%s + x -> relu -> dense(4)`,
    settings: 'freeze: [n]',
  },
  {
    what: 'nothing to learn before the normalization',
    network: `x = vector(20)
      y = x -> batch_norm%s
      x + y -> relu -> dense(4)`,
  },
  {
    what: 'dense layers, with an activation and without one',
    network: `x = vector(7) -> dense(20) -> tanh
      y = x + (x -> dense(40) -> relu -> dense(20)%s)
      z = y + (y -> dense(40) -> relu -> dense(20, bias: false)%s) -> relu
      z -> dense(4)`,
  },
  {
    what: 'a dense layer that adds what comes after it',
    network: `x = vector(7) -> dense(20) -> tanh
      a = x -> tanh -> dense(9)%s
      b = x -> dense(9) -> tanh
      a + b -> sigmoid -> dense(4)`,
  },
  {
    what: 'a frozen dense layer',
    network: `x = vector(7) -> dense(20) -> tanh
      n = x -> tanh -> dense(20)
      n%s + x -> relu -> dense(4)`,
    settings: 'freeze: [n]',
  },
  {
    what: 'a block of a transformer',
    network: `x = sequence(6, 8) -> dense(12) -> tanh
      y = x + (x -> layer_norm -> attention(heads: 3, causal: true)%s)
      z = y + (y -> layer_norm -> dense(24) -> gelu -> dense(12)%s)
      z -> layer_norm -> flatten -> dense(4)`,
  },
  {
    what: 'one that normalizes behind the sums, and looks at a memory',
    network: `m = sequence(6, 8) -> dense(12) -> tanh
      x = m -> dense(12) -> tanh
      y = x + (x -> attention(heads: 2, memory: m)%s) -> layer_norm
      z = y + (y -> dense(24) -> relu -> dense(12)%s) -> layer_norm
      z -> flatten -> dense(4)`,
  },
];

async function trained(network: string, settings = ''): Promise<{ kernels: readonly string[]; values: unknown }> {
  const spec = classifier(network, SAMPLES, `optimizer: sgd(lr: 0.1, momentum: 0.9) seed: 3 ${settings}`);
  const model = modelOf(spec, { threads: 2 });
  try {
    await model.initialize();
    const rows = Uint32Array.from({ length: STEPS * SAMPLES }, (_, row) => row % SAMPLES);
    const rates = new Float32Array(STEPS).fill(0.1);
    await model.train(model.dataset(randomSamples(spec)), rows, 0, rates, () => undefined);
    return {
      kernels: [...model.plan.programs.train, ...model.plan.programs.evaluate].map(({ kernel }) => kernel),
      values: model.tensors().map(({ values }) => values),
    };
  } finally {
    model.close();
  }
}

describe('sums that the layer before them adds up', () => {
  it.each(CASES)('$what', async ({ network, settings }) => {
    const fused = await trained(network.replaceAll('%s', ''), settings);
    const apart = await trained(network.replaceAll('%s', ' -> dropout(0)'), settings);
    const sums = (kernels: readonly string[]) => kernels.filter((kernel) => kernel === 'arithmetic_forward').length;
    expect([sums(fused.kernels), sums(apart.kernels) > 0]).toEqual([0, true]);
    expect(fused.values).toEqual(apart.values);
  });
});

describe('a layer adds its gradient to what other readers of its input have given', () => {
  const readers = (first: string, second: string) => `x = image(3, 9, 8) -> conv2d(6, kernel: 3) -> tanh
      a = x -> ${first} -> global_avg_pool
      b = x -> ${second} -> global_avg_pool
      concat(a, b) -> dense(4)`;

  it.each([
    ['both strided', readers('conv2d(8, kernel: 3, stride: 2)', 'conv2d(5, kernel: 1, stride: 2)'), 0],
    ['one that comes after another', readers('conv2d(8, kernel: 3, stride: 2)', 'max_pool2d(2)'), 0],
    ['one that comes before another', readers('max_pool2d(2)', 'conv2d(8, kernel: 3, stride: 2)'), 1],
    ['none that could', readers('avg_pool2d(2)', 'max_pool2d(2)'), 1],
    [
      'dense layers',
      'x = vector(5) -> dense(6) -> tanh\n a = x -> dense(4)\n b = x -> dense(3)\n concat(a, b) -> dense(4)',
      0,
    ],
    ['a normalization past a sum', 'x = vector(5) -> dense(6)\n x + (x -> layer_norm -> dense(6)) -> dense(4)', 0],
  ])('%s', async (_, network, sums) => {
    const { kernels } = await trained(network);
    expect(kernels.filter((kernel) => kernel === 'accumulate')).toHaveLength(sums);
  });
});
