import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHARED } from '../../engine/data/fixtures.ts';
import { count } from '../../engine/graph/shape.ts';
import { analyse } from '../../server/meaning/analyse.ts';
import { modelOf } from '../random_samples.ts';

/** What Keras' recurrent layers make of the numbers 0, 1, 2 … with weights all alike. The file is data, not ours. */
const FILE = join(SHARED, 'framework_expectations', 'keras_rnn_expectations.json');

interface Case {
  readonly layer: string;
  readonly expected_last_output_per_sample_all_units_equal: readonly number[];
}

/** The layer as we write it; backwards is the same layer over the steps in reverse. */
const WRITTEN: Readonly<
  Record<string, { readonly network: string; readonly backwards?: true; readonly forget?: number }>
> = {
  LSTM: { network: 'sequence(6, 4) -> lstm(3)', forget: 1 },
  'LSTM go_backwards': { network: 'sequence(6, 4) -> lstm(3)', forget: 1, backwards: true },
  'LSTM unit_forget_bias=False': { network: 'sequence(6, 4) -> lstm(3)' },
  'GRU (reset_after=True)': { network: 'sequence(6, 4) -> gru(3)' },
  'GRU go_backwards': { network: 'sequence(6, 4) -> gru(3)', backwards: true },
  'SimpleRNN tanh': { network: 'sequence(3, 4) -> rnn(4)' },
};

const [KERNEL, RECURRENT, BIAS] = [0.01, 0.02, 0.03];

describe.skipIf(!existsSync(FILE))('recurrent layers as Keras', () => {
  const { cases } = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, 'utf8')) as { readonly cases: readonly Case[] })
    : { cases: [] };

  it('all are written', () => {
    expect(cases.map(({ layer }) => layer)).toEqual(Object.keys(WRITTEN));
  });

  it.each(cases)('$layer', async ({ layer, expected_last_output_per_sample_all_units_equal: expected }) => {
    const { network, backwards, forget } = WRITTEN[layer]!;
    const text = `data D { source: csv("d.csv")  target: value(y) }
network N { ${network} }
train T { network: N  data: D  loss: mse  optimizer: sgd(lr: 0.1)  batch: 3  steps: 1 }`;
    const spec = analyse(text, '/specs/recurrent.dlspec', { facts: () => undefined }).trains[0]!.spec!;
    const [samples, shape] = [expected.length, spec.network.nodes[0]!.shape];
    const [length, features] = shape as [number, number];
    const model = modelOf(spec, { threads: 1 });
    try {
      await model.initialize();
      model.put(
        model.tensors().map(({ name, values }) => {
          if (name.includes('weight_ih')) return { values: values.fill(KERNEL) };
          if (name.includes('weight_hh')) return { values: values.fill(RECURRENT) };
          // Keras has one bias for both products, its GRU one each, as PyTorch and we have.
          const isSecond = name.includes('bias_hh');
          values.fill(isSecond && !layer.startsWith('GRU') ? 0 : BIAS);
          // Gates in PyTorch's order: input, forget, cell, output.
          const units = values.length / 4;
          if (forget !== undefined && !isSecond) values.fill(forget, units, 2 * units);
          return { values };
        }),
      );
      const inputs = Float32Array.from({ length: samples * count(shape) }, (_, at) => {
        const [sample, step] = [Math.floor(at / (length * features)), Math.floor(at / features) % length];
        const read = backwards ? length - 1 - step : step;
        return (sample * length + read) * features + (at % features);
      });
      const dataset = model.dataset({
        samples,
        shape,
        inputs,
        target: { kind: 'value', width: 1, values: new Float32Array(samples) },
      });
      const [outputs] = await model.predict(
        dataset,
        Uint32Array.from(expected, (_, sample) => sample),
      );
      const units = outputs!.length / samples;
      outputs!.forEach((value, at) => {
        expect(Math.abs(value - expected[Math.floor(at / units)]!), `output ${at}: ${value}`).toBeLessThan(1e-5);
      });
    } finally {
      model.close();
    }
  });
});
