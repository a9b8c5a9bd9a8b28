import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { countCost } from '../engine/cost/count.ts';
import type { TrainSpec } from '../engine/run/spec.ts';
import { architectures, world } from '../server/generate/architectures.ts';
import { analyse } from '../server/meaning/analyse.ts';
import { classifier, modelOf, randomSamples } from './random_samples.ts';

/** Two steps of every published architecture that takes no more than about a second for them. */

const FILE = resolve(join('test', 'published_trainings.dlspec'));
const MOST_FLOPS = 4e9;
const MOST_WEIGHTS = 3e7;
const BATCH = 2;
const STEPS = 2;

const published = analyse(readFileSync(FILE, 'utf8'), FILE, world).trains.map(({ spec }) => spec!);
const unet = architectures().find(({ graph }) => graph.name === 'UNet')!.graph;
/** No source has a class for each place of a picture. */
const segmenting = { ...classifier('image(3, 4, 4) -> conv2d(2, kernel: 1)', BATCH), network: unet };

const smallOf = (all: readonly TrainSpec[]) =>
  all.filter(({ network }) => {
    const { forward, parameters } = countCost(network, 1);
    return forward.flops <= MOST_FLOPS && parameters <= MOST_WEIGHTS;
  });

const cases = smallOf([...published, segmenting]).map((spec) => [spec.network.name, spec] as const);

it('are most of them', () => {
  expect(cases.length).toBeGreaterThan(15);
});

it.each(cases)('%s', async (_, { settings, ...rest }) => {
  const spec = { ...rest, settings: { ...settings, batch: BATCH, accumulate: 1 } };
  const model = modelOf(spec, { threads: 2 });
  try {
    await model.initialize();
    const before = model.tensors();
    const rows = Uint32Array.from({ length: BATCH * STEPS }, (_, row) => row);
    const dataset = model.dataset(randomSamples(spec, rows.length));
    const losses: number[] = [];
    const { reason } = await model.train(dataset, rows, 0, new Float32Array(STEPS).fill(1e-3), ({ sums }) => {
      losses.push(sums[0]!);
    });
    expect(reason).toBe('done');
    expect(losses.every(Number.isFinite)).toBe(true);
    // All learns but what a normalization behind it takes back: biases, and the scale of a channel that goes on alone.
    const after = model.tensors();
    const stayed = before.filter(
      ({ shape, values }, at) => shape.length > 1 && values.every((value, i) => value === after[at]!.values[i]),
    );
    expect(stayed.map(({ name }) => name)).toEqual([]);
  } finally {
    model.close();
  }
});
