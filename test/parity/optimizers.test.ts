import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHARED } from '../../engine/data/fixtures.ts';
import { identity } from '../../engine/data/preparation.ts';
import { native } from '../../engine/native.ts';
import { Model } from '../../engine/run/model.ts';
import { decode, encode } from '../../engine/run/safetensors.ts';
import { optimizers } from '../../engine/training/optimizers/index.ts';
import { analyse } from '../../server/meaning/analyse.ts';
import { temporaryFolder } from '../small_runs.ts';

/** Optimizers followed over 1,001 steps, and Keras' few where the formulas agree. Both files are data, not ours. */
const FOLDER = join(SHARED, 'framework_expectations');
const PYTORCH = join(FOLDER, 'pytorch_optimizers.json');
const KERAS = join(FOLDER, 'keras_optimizers_golden.json');

interface Expectations {
  readonly init: Readonly<Record<string, readonly number[]>>;
  readonly input: readonly (readonly number[])[];
  /** 0.weight, 0.bias, 2.weight and 2.bias after the first step, and after each hundredth from there. */
  readonly optimizers: Readonly<Record<string, { readonly samples: readonly (readonly (readonly number[])[])[] }>>;
}

/** As we write them. What we have not is left out: LBFGS. */
const WRITTEN: Readonly<Record<string, string>> = {
  Adam: 'adam(lr: 1)',
  Adam_with_weight_decay: 'adam(lr: 1, weight_decay: 0.01)',
  Adam_with_weight_decay_and_amsgrad: 'adam(lr: 1, weight_decay: 1e-6, amsgrad: true)',
  AdamW: 'adamw(lr: 1, weight_decay: 0.01)',
  AdamW_without_weight_decay: 'adamw(lr: 1, weight_decay: 0)',
  AdamW_with_amsgrad: 'adamw(lr: 1, weight_decay: 0.01, amsgrad: true)',
  Adagrad: 'adagrad(lr: 1)',
  Adagrad_with_weight_decay: 'adagrad(lr: 1, weight_decay: 0.01)',
  Adagrad_with_weight_decay_and_lr_decay: 'adagrad(lr: 1, weight_decay: 1e-6, lr_decay: 1e-3)',
  RMSprop: 'rmsprop(lr: 0.1)',
  RMSprop_with_weight_decay: 'rmsprop(lr: 0.1, weight_decay: 0.01)',
  RMSprop_with_weight_decay_and_centered: 'rmsprop(lr: 0.1, weight_decay: 1e-6, centered: true)',
  RMSprop_with_weight_decay_and_centered_and_momentum:
    'rmsprop(lr: 0.1, weight_decay: 1e-6, centered: true, momentum: 0.9)',
  SGD: 'sgd(lr: 0.1)',
  SGD_with_weight_decay: 'sgd(lr: 0.1, weight_decay: 0.01)',
  SGD_with_weight_decay_and_momentum: 'sgd(lr: 0.1, weight_decay: 0.01, momentum: 0.9)',
  SGD_with_weight_decay_and_nesterov_momentum: 'sgd(lr: 0.1, weight_decay: 1e-6, momentum: 0.9, nesterov: true)',
};

/**
 * The loss of the expectations is the sum of the outputs. Ours are means over samples, hence three times each output (by a
 * frozen layer), and its distance from what lies below all of them.
 */
const specOf = (optimizer: string) => `data D { source: csv("d.csv")  target: value(y) }
network N { vector(2) -> dense(3) -> sigmoid -> dense(1) -> sigmoid
  triple = dense(1, bias: false, init: constant(3)) }
train T { network: N  data: D  loss: mae  optimizer: ${optimizer}  batch: 3  steps: 1001  freeze: [triple] }`;

const folder = temporaryFolder();

describe.skipIf(!existsSync(PYTORCH))('optimizers over 1,001 steps', () => {
  const {
    init,
    input,
    optimizers: followed,
  } = existsSync(PYTORCH)
    ? (JSON.parse(readFileSync(PYTORCH, 'utf8')) as Expectations)
    : { init: {}, input: [], optimizers: {} };

  it('all but LBFGS are followed', () => {
    expect(
      Object.keys(followed)
        .filter((name) => !name.startsWith('LBFGS'))
        .sort(),
    ).toEqual(Object.keys(WRITTEN).sort());
  });

  it.each(Object.entries(WRITTEN))('%s: %s', async (name, written) => {
    const { trains, diagnostics } = analyse(specOf(written), '/specs/optimizers.dlspec', { facts: () => undefined });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const spec = trains[0]!.spec!;
    const preparation = {
      ...identity([2]),
      shape: [2],
      stored: 'float32',
      target: { kind: 'value', width: 1 },
    } as const;
    const model = new Model(spec, preparation, { threads: 1 });
    const file = join(folder, 'weights.safetensors');
    const weights = () => {
      model.save(file, {});
      return decode(readFileSync(file)).tensors;
    };
    try {
      await model.initialize();
      const begins = [init['0.weight'], init['0.bias'], init['2.weight'], init['2.bias'], [3]];
      model.save(file, {});
      const named = weights().map((tensor, at) => ({ ...tensor, values: Float32Array.from(begins[at]!) }));
      writeFileSync(file, encode(named, {}));
      model.load(file);
      const dataset = model.dataset({
        samples: 3,
        shape: [2],
        inputs: Float32Array.from(input.flat()),
        target: { kind: 'value', width: 1, values: Float32Array.of(-1, -1, -1) },
      });
      const rate = spec.settings.optimizer[0]!.options.lr as number;
      let taken = 0;
      for (const expected of followed[name]!.samples) {
        const count = taken === 0 ? 1 : 100;
        const rows = Uint32Array.from({ length: 3 * count }, (_, at) => at % 3);
        await model.train(dataset, rows, taken, new Float32Array(count).fill(rate), () => {});
        taken += count;
        weights().forEach(({ name: tensor, values }, at) => {
          values.forEach((value, place) => {
            const wanted = at === 4 ? 3 : expected[at]![place]!;
            // The tolerance that stands beside the expectations.
            const off = Math.abs(value - wanted) / (5e-4 + 1e-3 * Math.abs(wanted));
            expect(off, `${tensor}[${place}] after ${taken} steps: ${value}, expected ${wanted}`).toBeLessThanOrEqual(
              1,
            );
          });
        });
      }
      expect(taken).toBe(1001);
    } finally {
      model.close();
    }
  });
});

interface Golden {
  readonly optimizers: Readonly<Record<string, { readonly golden: readonly (readonly number[])[] }>>;
}

/** Keras' constructor in our words; the others differ in where ε stands, or are none of ours. */
const AGREEING: readonly (readonly [
  name: string,
  ours: string,
  options: Readonly<Record<string, number | boolean>>,
  rate: number,
])[] = [
  ['sgd', 'sgd', {}, 0.01],
  ['adadelta', 'adadelta', { rho: 0.8, epsilon: 1e-6 }, 1],
  ['adagrad', 'adagrad', { initial: 0.3, epsilon: 1e-6 }, 0.2],
  ['adam', 'adam', { amsgrad: true, epsilon: 1e-7 }, 1e-3],
  ['nadam', 'nadam', { beta1: 0.5, beta2: 0.67, epsilon: 1e-5, momentum_decay: 1 }, 0.5],
  ['rmsprop', 'rmsprop', { centered: true, alpha: 0.9, epsilon: 1e-7 }, 1e-3],
];

describe.skipIf(!existsSync(KERAS))('optimizers as Keras', () => {
  const golden = existsSync(KERAS) ? (JSON.parse(readFileSync(KERAS, 'utf8')) as Golden).optimizers : {};
  it.each(AGREEING)('%s', async (name, ours, given, rate) => {
    const entry = optimizers.get(ours);
    const defaults = Object.entries(entry.options).map(([key, option]) => [key, option.default] as const);
    const { kernel, state, sizes, scalars, before } = entry.step({
      ...Object.fromEntries(defaults),
      ...given,
    } as never);
    // x, g and the state, each in a line of the arena.
    const rows = ['w', 'g', ...state, ...(before ? [before.state] : [])];
    const buffers = Object.fromEntries(rows.map((row, at) => [row, 64 * at]));
    const engine = new (native().Engine)({ arenaBytes: 64 * rows.length, threads: 1, seed: 0, sums: 0 });
    const first = before && {
      kernel: before.kernel,
      buffers: { [before.state]: buffers[before.state]! },
      sizes: { start: 0 },
      scalars: before.scalars,
    };
    const step = { kernel, buffers, sizes: { count: 10, start: 0, ...sizes }, scalars: { ...scalars, scale: 1 } };
    engine.load('train', first ? [first, step] : [step]);
    const bytesOf = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
    engine.write(0, bytesOf(new Array(10).fill(1)));
    for (const [at, expected] of golden[name]!.golden.entries()) {
      engine.write(64, bytesOf(Array.from({ length: 10 }, (_, i) => (at === 0 ? 0.01 : (i + 1) / 10))));
      const request = { program: 'train', dataset: -1, order: new Uint32Array(), batch: 1, firstStep: at } as const;
      await engine.run({ ...request, rates: Float32Array.of(rate) }, () => {});
      const found = new Float32Array(engine.read(0, 40).slice().buffer);
      expected.forEach((value, i) => {
        expect(Math.abs(found[i]! - value), `x[${i}] after step ${at}`).toBeLessThanOrEqual(
          5e-4 + 5e-4 * Math.abs(value),
        );
      });
    }
    engine.close();
  });
});
