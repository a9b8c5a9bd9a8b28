import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../engine/data/dataset.ts';
import { identity } from '../../engine/data/preparation.ts';
import { count, isPicture } from '../../engine/graph/shape.ts';
import { type InstructionSet, native } from '../../engine/native.ts';
import { Model } from '../../engine/run/model.ts';
import { decode, encode } from '../../engine/run/safetensors.ts';
import { temporaryFolder } from '../small_runs.ts';
import { cases, type Recorded, SAMPLES, specOf, type Tensor } from './recordings.ts';

const folder = temporaryFolder();

/** Pictures go channels last. */
function datasetOf({ shape, inputs, classes, targets, weights }: Recorded, vocabulary: number | undefined): Dataset {
  const [channels = 1, ...positions] = isPicture(shape) ? shape : [1, ...shape];
  const values = count(shape);
  const area = count(positions);
  const stored = Float32Array.from(inputs, (_, at) => {
    const [sample, rest] = [Math.floor(at / values), at % values];
    return inputs[sample * values + (rest % channels) * area + Math.floor(rest / channels)]!;
  });
  const target = classes
    ? ({
        kind: 'class',
        classes: Array.from({ length: classes }, (_, name) => String(name)),
        values: Int32Array.from(targets),
        width: targets.length / SAMPLES,
      } as const)
    : ({ kind: 'value', width: targets.length / SAMPLES, values: Float32Array.from(targets) } as const);
  const weighed = weights && { weights: Float32Array.from(weights) };
  if (vocabulary === undefined) return { samples: SAMPLES, shape, inputs: stored, target, ...weighed };
  const tokens = Array.from({ length: vocabulary }, (_, token) => String(token));
  return { samples: SAMPLES, shape, inputs: Int32Array.from(inputs), tokens, target, ...weighed };
}

/** The largest difference between two lists of numbers, relative to the larger of 1 and the expected number. */
const difference = (actual: Iterable<number>, expected: readonly number[]): number =>
  Math.max(
    0,
    ...[...actual].map((value, at) => Math.abs(value - expected[at]!) / Math.max(1, Math.abs(expected[at]!))),
  );

/** Float32 with sums in another order against float64. */
const TOLERANCE = 2e-5;

const ways = native()
  .features()
  .instructions.flatMap((instructions) => [1, 3].map((threads) => ({ instructions, threads })));

describe.each(cases)('as PyTorch: $name', (recorded) => {
  it.each(ways)('$instructions, $threads threads', async (way: { instructions: InstructionSet; threads: number }) => {
    const spec = specOf(recorded);
    const model = new Model(
      spec,
      { ...identity(recorded.shape), shape: recorded.shape, stored: 'float32', target: { kind: 'value', width: 1 } },
      way,
    );
    const file = join(folder, 'weights.safetensors');
    const tensors = () => {
      model.save(file, {});
      return decode(readFileSync(file)).tensors;
    };
    const close = (expected: readonly Tensor[], when: string) =>
      tensors().forEach((tensor, at) => {
        expect(tensor.shape).toEqual(expected[at]!.shape);
        expect(difference(tensor.values, expected[at]!.values), `${tensor.name} ${when}`).toBeLessThan(TOLERANCE);
      });
    try {
      await model.initialize();
      const named = tensors().map(({ name }, at) => ({
        name,
        shape: recorded.initial[at]!.shape,
        values: Float32Array.from(recorded.initial[at]!.values),
      }));
      expect(named).toHaveLength(recorded.initial.length);
      writeFileSync(file, encode(named, {}));
      model.load(file);

      const dataset = model.dataset(datasetOf(recorded, spec.network.nodes[spec.network.inputs[0]!]!.vocabulary));
      const losses: number[] = [];
      const step = (first: number) => {
        const rows = Uint32Array.from({ length: Math.min(recorded.batch, SAMPLES - first) }, (_, row) => first + row);
        const rate = Float32Array.of(spec.settings.optimizer[0]!.options.lr as number);
        return model.train(dataset, rows, losses.length, rate, ({ sums, samples }) =>
          losses.push(sums[0]! / samples[0]!),
        );
      };
      for (const first of [0, 4, 8, 0, 4, 8]) {
        await step(first);
        if (losses.length === 1) close(recorded.afterOne, 'after one step');
      }
      expect(difference(losses, recorded.losses), 'losses').toBeLessThan(TOLERANCE);
      close(recorded.final, 'at the end');

      const all = Uint32Array.from({ length: SAMPLES }, (_, row) => row);
      expect(difference([(await model.evaluate(dataset, all))!.loss!], [recorded.evaluated]), 'evaluated').toBeLessThan(
        TOLERANCE,
      );
      const predicted = await model.predict(dataset, all);
      const expected = recorded.shown ?? [shown(recorded)];
      expect(predicted).toHaveLength(expected.length);
      predicted.forEach((output, at) => {
        expect(difference(output, expected[at]!), `output ${at}`).toBeLessThan(TOLERANCE);
      });
    } finally {
      model.close();
    }
  });
});

/** Predictions are probabilities. */
function shown({ loss, outputs = [] }: Recorded): number[] {
  if (loss === 'binary_cross_entropy') return outputs.map((logit) => 1 / (1 + Math.exp(-logit)));
  if (loss !== 'cross_entropy') return [...outputs];
  const width = outputs.length / SAMPLES;
  return outputs.map((logit, at) => {
    const row = outputs.slice(at - (at % width), at - (at % width) + width);
    return Math.exp(logit) / row.reduce((sum, other) => sum + Math.exp(other), 0);
  });
}
