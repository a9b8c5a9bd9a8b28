import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identity } from '../../engine/data/preparation.ts';
import { Model } from '../../engine/run/model.ts';
import { encode } from '../../engine/run/safetensors.ts';
import { analyse } from '../../server/meaning/analysis.ts';
import { npyBytes } from '../arrays.ts';
import { temporaryFolder, trained } from '../small_runs.ts';

/** Whole runs from PyTorch's weights and in its order, by curves.py beside this file. */
interface Curve {
  readonly name: string;
  readonly columns: number;
  readonly network: string;
  readonly settings: string;
  readonly loss: string;
  readonly initial: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  readonly losses: readonly number[];
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'curves.json'), 'utf8')) as {
  cases: readonly Curve[];
};
/** The formulas of curves.py. */
const [SAMPLES, BATCH, EPOCHS, CLASSES] = [40, 8, 20, 3];
const value = (sample: number, column: number) =>
  (((sample * 7919 + column * 104729 + sample * column * 31) % 2001) - 1000) / 1000;
const label = (sample: number) => (sample * sample + Math.floor(sample / 3)) % CLASSES;
const row = (epoch: number, place: number) => (place * 7 + epoch * 3) % SAMPLES;

const places = (count: number) => Array.from({ length: count }, (_, at) => at);
const folder = temporaryFolder();

function tableOf({ columns, loss }: Curve): string {
  const classes = loss === 'mse' ? '' : ',y';
  const rows = places(SAMPLES).map((sample) => {
    const cells = places(columns).map((column) => value(sample, column));
    return `${cells.join()}${classes && `,c${label(sample)}`}`;
  });
  return `${places(columns).map((column) => `x${column}`)}${classes}\n${rows.join('\n')}\n`;
}

describe('a hundred steps as in PyTorch', () => {
  it.each(cases)('$name', async (curve) => {
    const place = join(folder, curve.name);
    mkdirSync(place);
    writeFileSync(join(place, 'table.csv'), tableOf(curve));
    const target = curve.loss === 'mse' ? '' : '  target: class(y)';
    const text = `data D {\n  source: csv("table.csv")\n${target}\n}
network N {\n  ${curve.network}\n}
train T {\n  network: N\n  data: D\n  loss: ${curve.loss}\n  ${curve.settings}\n  batch: ${BATCH}\n  epochs: ${EPOCHS}\n}\n`;
    const { trains, diagnostics } = analyse(text, join(place, 'curve.dlspec'), { facts: () => undefined });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const spec = trains[0]!.spec!;

    const shape = [curve.columns];
    const model = new Model(
      spec,
      { ...identity(shape), shape, stored: 'float32', target: { kind: 'value', width: 1 } },
      { threads: 1 },
    );
    const named = model.plan.tensors.map(({ name }, at) => ({
      name,
      shape: curve.initial[at]!.shape,
      values: Float32Array.from(curve.initial[at]!.values),
    }));
    model.close();
    expect(named).toHaveLength(curve.initial.length);
    const [weights, order] = ['weights.safetensors', 'order.npy'].map((name) => join(place, name)) as [string, string];
    writeFileSync(weights, encode(named, {}));
    const rows = places(EPOCHS).flatMap((epoch) => places(SAMPLES).map((at) => row(epoch, at)));
    writeFileSync(order, npyBytes([EPOCHS, SAMPLES], rows, '<i8'));

    const { events, failure } = await trained(spec, place, { threads: 2, weights, order });
    expect(failure).toBeUndefined();
    const losses = events.flatMap((event) => (event.event === 'step' ? [event.train.loss!] : []));
    expect(losses).toHaveLength(curve.losses.length);
    losses.forEach((loss, step) => {
      const wanted = curve.losses[step]!;
      expect(Math.abs(loss - wanted) / Math.abs(wanted), `step ${step + 1}: ${loss}, ${wanted}`).toBeLessThan(1e-4);
    });
    // It learns: otherwise a hundred steps would say no more than the first.
    expect(Math.min(...losses)).toBeLessThan(0.9 * losses[0]!);
  });
});
