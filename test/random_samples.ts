import type { Dataset } from '../engine/data/dataset.ts';
import { identity } from '../engine/data/preparation.ts';
import { Random } from '../engine/data/random.ts';
import type { Graph } from '../engine/graph/graph.ts';
import { count, type Shape } from '../engine/graph/shape.ts';
import { Model, type ModelOptions } from '../engine/run/model.ts';
import type { TrainSpec } from '../engine/run/spec.ts';
import { type LossSetting, lossTerms } from '../engine/training/losses/by_output.ts';
import { losses } from '../engine/training/losses/index.ts';
import { analyse } from '../server/meaning/analyse.ts';

/** Networks that tell classes apart, trained on samples at random. */

/** The body of a network, and further settings of its train; throws where the language has something against it. */
export function classifier(
  network: string,
  batch: number,
  settings = 'optimizer: sgd(lr: 0.1)',
  loss = 'cross_entropy',
  blocks = '',
): TrainSpec {
  const text = `${blocks}
data D { source: csv("d.csv")  target: class(y) }
network N { ${network} }
train T { network: N  data: D  loss: ${loss}  batch: ${batch}  steps: 1  ${settings} }`;
  const { trains, diagnostics } = analyse(text, '/specs/random.dlspec', { facts: () => undefined });
  if (!trains[0]?.spec) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return trains[0].spec;
}

/**
 * So many samples, one batch by default: numbers from 0 to 1 or tokens, and what the loss compares with: a class for each
 * position of the output, or a number from 0 to 1 for each of its values.
 */
export function randomSamples({ network, settings }: TrainSpec, samples = settings.batch): Dataset {
  const random = new Random(0, 0);
  const { shape, vocabulary } = network.nodes[network.inputs[0]!]!;
  const output = logitsOf(network, settings.loss);
  const classes = output.at(-1)!;
  const width = count(output) / classes;
  const integers = (length: number, below: number) => Int32Array.from({ length }, () => random.below(below));
  const { call } = lossTerms(settings.loss, network)[0]!;
  const classNumbers = { values: integers(samples * width, classes), width };
  const fractions = (length: number) => Float32Array.from(integers(length, 1 << 20), (each) => each / (1 << 20));
  const target =
    losses.get(call.entry).targetAs === 'values'
      ? ({ kind: 'value', values: fractions(samples * count(output)), width: count(output) } as const)
      : ({ kind: 'class', classes: Array<string>(classes).fill(''), ...classNumbers } as const);
  const length = samples * count(shape);
  if (vocabulary !== undefined) {
    const tokens = Array<string>(vocabulary).fill('');
    return { samples, shape, inputs: integers(length, vocabulary), tokens, target };
  }
  return { samples, shape, inputs: fractions(length), target };
}

/** The shape of what says how sure it is of each class: that of the output, or of what a loss makes of it by its own weights. */
function logitsOf(network: Graph, loss: LossSetting): Shape {
  const { output, call } = lossTerms(loss, network)[0]!;
  const { shape } = network.nodes[output!]!;
  return losses.get(call.entry).shown?.(shape, call.options as never) ?? shape;
}

/** A model that takes such samples as they are. */
export function modelOf(spec: TrainSpec, options: ModelOptions): Model {
  const { shape } = spec.network.nodes[spec.network.inputs[0]!]!;
  return new Model(
    spec,
    { ...identity(shape), shape, stored: 'float32', target: { kind: 'value', width: 1 } },
    options,
  );
}
