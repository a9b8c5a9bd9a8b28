import { describe, expect, it } from 'vitest';
import { native } from '../../engine/native.ts';
import {
  call,
  callEverywhere,
  empty,
  expectClose,
  randoms,
  type Trial,
  type Values,
} from '../../test/kernels/harness.ts';

/** A sample that counts w has w times the loss and the gradient that it has alone. */

const [batch, width, slot] = [7, 5, 1];
const values = { values: width, slot };
const byValue = { ...values, per_weight: width };
const real = randoms(batch * width, 2, 0.2, 3);
const labels = Int32Array.from({ length: batch }, (_, i) => (i * 3) % width);

const cases: readonly (readonly [
  kernel: string,
  Pick<Trial, 'sizes' | 'scalars'>,
  Record<string, Values>,
  readonly string[],
])[] = [
  ...(['mse', 'mae', 'mape', 'log_cosh', 'poisson'] as const).map(
    (kernel) => [kernel, { sizes: byValue }, { targets: real }, ['outputs']] as const,
  ),
  ['huber', { sizes: byValue, scalars: { delta: 0.7 } }, { targets: real }, ['outputs']],
  ['hinge', { sizes: { ...byValue, squared: 1 } }, { targets: real }, ['outputs']],
  [
    'binary_cross_entropy',
    { sizes: byValue, scalars: { smoothing: 0.1 } },
    { targets: randoms(batch * width, 3, 0, 1) },
    ['outputs'],
  ],
  [
    'cross_entropy',
    { sizes: { rows: 1, width, slot }, scalars: { smoothing: 0.1, ignored: -(2 ** 40) } },
    { targets: labels },
    ['outputs'],
  ],
  [
    'center',
    { sizes: { width, classes: width, slot }, scalars: { alpha: 0 } },
    { targets: labels, centers: randoms(width * width, 4) },
    ['outputs'],
  ],
  [
    'hierarchical_softmax',
    { sizes: { rows: 1, width, classes: width, slot }, scalars: { ignored: -(2 ** 40), weight: 1 } },
    { targets: labels, weight: randoms(20, 5), bias: randoms(4, 6), slopes: empty(3 * batch) },
    ['outputs'],
  ],
  ['kl_divergence', { sizes: byValue }, {}, ['mean', 'log_var']],
  [
    'contrastive',
    { sizes: values, scalars: { margin: 2 } },
    { targets: Float32Array.from(labels, (label) => label % 2) },
    ['left', 'right'],
  ],
];

describe.each(cases)('%s', (kernel, given, told, inputs) => {
  it('counts samples by their weights', async () => {
    const weights = Float32Array.of(1, 0, 2.5, 0.1, 1, 3, 0);
    const read = Object.fromEntries(inputs.map((name, at) => [name, randoms(batch * width, 10 + at, -2, 2)]));
    const gradientOf = (name: string) => (name === 'outputs' ? 'gradient' : `d${name}`);
    const gradients = (samples: number) =>
      Object.fromEntries(inputs.map((name) => [gradientOf(name), empty(samples * width)]));
    let sum = 0;
    const expected = Object.fromEntries(inputs.map((name) => [name, new Float64Array(batch * width)]));
    for (let sample = 0; sample < batch; sample++) {
      const own = (of: Values) =>
        of.length % batch || of.length === width * width
          ? of
          : of.slice((sample * of.length) / batch, ((sample + 1) * of.length) / batch);
      const alone = Object.fromEntries(
        Object.entries<Values>({ ...told, ...read }).map(([name, of]) => [name, own(of)]),
      );
      const { buffers, sums } = await call(
        { kernel, batch: 1, ...given, buffers: { ...alone, ...gradients(1) } },
        native().features().instructions[0]!,
        1,
      );
      sum += weights[sample]! * sums[slot]!;
      for (const name of inputs)
        (buffers[gradientOf(name)] as Float32Array).forEach((value, i) => {
          expected[name]![sample * width + i] = (weights[sample]! * value) / batch;
        });
    }
    const trial = {
      kernel,
      batch,
      ...given,
      buffers: { ...told, ...read, ...gradients(batch), sample_weights: weights },
    };
    for (const { instructions, result } of await callEverywhere(trial)) {
      expect(Math.abs(result.sums[slot]! - sum)).toBeLessThan(2e-6 * Math.max(1, Math.abs(sum)));
      for (const name of inputs)
        expectClose(result.buffers[gradientOf(name)]!, expected[name]!, 2e-6, `${instructions} ${name}`);
    }
  });
});

it.each(['mse', 'mae', 'binary_cross_entropy'])('%s counts so many values together as are told', async (kernel) => {
  const [length, features] = [3, 4];
  const [outputs, targets] = [
    randoms(batch * length * features, 1, -2, 2),
    randoms(batch * length * features, 2, 0, 1),
  ];
  const weights = randoms(batch * length, 3, 0, 2);
  const scalars = kernel === 'binary_cross_entropy' ? { scalars: { smoothing: 0 } } : {};
  const all = { outputs, targets, gradient: empty(outputs.length), sample_weights: weights };
  const sizes = { values: length * features, per_weight: features, slot };
  const trial = { kernel, batch, sizes, ...scalars, buffers: all };
  // As if each step was a sample.
  const steps = await callEverywhere({
    ...trial,
    batch: batch * length,
    sizes: { ...byValue, values: features, per_weight: features },
  });
  (await callEverywhere(trial)).forEach(({ instructions, result }, at) => {
    const { sums, buffers } = steps[at]!.result;
    expect(Math.abs(result.sums[slot]! - sums[slot]! / length)).toBeLessThan(1e-5 * Math.abs(sums[slot]!));
    expectClose(result.buffers.gradient!, buffers.gradient as Float32Array, 2e-6, instructions);
  });
});
