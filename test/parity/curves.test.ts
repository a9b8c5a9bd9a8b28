import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encode } from '../../engine/run/safetensors.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import { analyse } from '../../server/meaning/analyse.ts';
import { npyBytes } from '../arrays.ts';
import { modelOf } from '../random_samples.ts';
import { temporaryFolder, trained } from '../small_runs.ts';

/** Whole runs from PyTorch's weights and in its order, by curves.py beside this file. */
interface Curve {
  readonly name: string;
  /** A table of so many columns; a text, each character followed by the next; or tokens of which all together have a class. */
  readonly reads: 'table' | 'text' | 'tokens';
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
const [LENGTH, VOCABULARY] = [8, 7];
const value = (sample: number, column: number) =>
  (((sample * 7919 + column * 104729 + sample * column * 31) % 2001) - 1000) / 1000;
const label = (sample: number) => (sample * sample + Math.floor(sample / 3)) % CLASSES;
const token = (place: number) => (place * place + Math.floor(place / 3) + Math.floor(place / 11)) % VOCABULARY;
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

/** In our names, as a file that `--weights` takes. */
function weightsOf({ initial }: Curve, spec: TrainSpec, place: string): string {
  const model = modelOf(spec, { threads: 1 });
  const named = model.plan.tensors.map(({ name }, at) => ({
    name,
    shape: initial[at]!.shape,
    values: Float32Array.from(initial[at]!.values),
  }));
  model.close();
  expect(named).toHaveLength(initial.length);
  const weights = join(place, 'weights.safetensors');
  writeFileSync(weights, encode(named, {}));
  return weights;
}

const DATA = {
  table: 'source: csv("table.csv")  target: class(y)',
  text: `source: text("letters.txt")  window: consecutive(${LENGTH})`,
  tokens: 'source: csv("tokens.csv")  target: class(y)',
};

function specOf({ reads, loss, network, settings }: Curve, place: string): TrainSpec {
  const data = loss === 'mse' ? 'source: csv("table.csv")' : DATA[reads];
  const text = `data D { ${data} }
network N {\n  ${network}\n}
train T {\n  network: N\n  data: D\n  loss: ${loss}\n  ${settings}\n  batch: ${BATCH}\n  epochs: ${EPOCHS}\n}\n`;
  const { trains, diagnostics } = analyse(text, join(place, 'curve.dlspec'), { facts: () => undefined });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return trains[0]!.spec!;
}

/** As a run that is given weights and order. */
async function lossesOfRun(curve: Curve, place: string): Promise<number[]> {
  if (curve.reads === 'table') writeFileSync(join(place, 'table.csv'), tableOf(curve));
  else
    writeFileSync(
      join(place, 'letters.txt'),
      places(SAMPLES * LENGTH + 1)
        .map((at) => 'abcdefg'[token(at)])
        .join(''),
    );
  const spec = specOf(curve, place);
  const weights = weightsOf(curve, spec, place);
  const order = join(place, 'order.npy');
  // A window of a text is called by its place in it.
  const apart = curve.reads === 'text' ? LENGTH : 1;
  const rows = places(EPOCHS).flatMap((epoch) => places(SAMPLES).map((at) => apart * row(epoch, at)));
  writeFileSync(order, npyBytes([EPOCHS, SAMPLES], rows, '<i8'));
  const { events, failure } = await trained(spec, place, { threads: 2, weights, order });
  expect(failure).toBeUndefined();
  return events.flatMap((event) => (event.event === 'step' ? [event.train.loss!] : []));
}

/** No source gives tokens with one class yet: the model is trained without a run around it. */
async function lossesOfModel(curve: Curve, place: string): Promise<number[]> {
  const spec = specOf(curve, place);
  const weights = weightsOf(curve, spec, place);
  const model = modelOf(spec, { threads: 2 });
  await model.initialize();
  model.load(weights);
  const dataset = model.dataset({
    samples: SAMPLES,
    shape: [LENGTH],
    inputs: Int32Array.from(places(SAMPLES * LENGTH), token),
    tokens: places(VOCABULARY).map(String),
    target: { kind: 'class', classes: places(CLASSES).map(String), values: Int32Array.from(places(SAMPLES), label) },
  });
  const losses: number[] = [];
  const rate = Float32Array.of(spec.settings.optimizer[0]!.options.lr as number);
  for (const step of places((EPOCHS * SAMPLES) / BATCH)) {
    const [epoch, first] = [Math.floor((step * BATCH) / SAMPLES), (step * BATCH) % SAMPLES];
    const rows = Uint32Array.from(places(BATCH), (at) => row(epoch, first + at));
    await model.train(dataset, rows, step, rate, ({ sums, samples }) => losses.push(sums[0]! / samples[0]!));
  }
  model.close();
  return losses;
}

describe('a hundred steps as in PyTorch', () => {
  it.each(cases)('$name', async (curve) => {
    const place = join(folder, curve.name);
    mkdirSync(place);
    const losses = await (curve.reads === 'tokens' ? lossesOfModel : lossesOfRun)(curve, place);
    expect(losses).toHaveLength(curve.losses.length);
    losses.forEach((loss, step) => {
      const wanted = curve.losses[step]!;
      expect(Math.abs(loss - wanted) / Math.abs(wanted), `step ${step + 1}: ${loss}, ${wanted}`).toBeLessThan(1e-4);
    });
    // It learns: otherwise a hundred steps would say no more than the first.
    expect(Math.min(...losses)).toBeLessThan(0.9 * losses[0]!);
  });
});
