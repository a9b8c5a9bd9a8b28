import { type Dataset, type Samples, withoutTarget } from '../engine/data/dataset.ts';
import { identity } from '../engine/data/preparation.ts';
import { Random } from '../engine/data/random.ts';
import type { Graph } from '../engine/graph/graph.ts';
import { count, positionsOf } from '../engine/graph/shape.ts';
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
 * So many samples, one batch by default: for each input numbers from 0 to 1 or tokens; what the first loss that has a target compares
 * with: a class for each position of the output, or a number from 0 to 1 for each of its values; where samples are weighed, weights around 1.
 */
export function randomSamples({ network, settings, data }: TrainSpec, samples = settings.batch): Dataset {
  const random = new Random(0, 0);
  const integers = (length: number, below: number) => Int32Array.from({ length }, () => random.below(below));
  const fractions = (length: number) => Float32Array.from(integers(length, 1 << 20), (each) => each / (1 << 20));
  const target = targetOf(network, settings.loss, samples, integers, fractions);
  const [first, ...more] = network.inputs.map((id): Samples => {
    const { shape, vocabulary } = network.nodes[id]!;
    const length = samples * count(shape);
    if (vocabulary === undefined) return { shape, inputs: fractions(length) };
    return { shape, inputs: integers(length, vocabulary), tokens: Array<string>(vocabulary).fill('') };
  });
  const weights = data.settings.weights === undefined ? undefined : fractions(samples).map((value) => 0.5 + value);
  return { ...first!, samples, target, ...(more.length > 0 && { more }), ...(weights && { weights }) };
}

function targetOf(
  network: Graph,
  setting: LossSetting,
  samples: number,
  integers: (length: number, below: number) => Int32Array,
  fractions: (length: number) => Float32Array,
): Dataset['target'] {
  const term = lossTerms(setting, network).find(({ call }) => !losses.get(call.entry).targetless);
  if (!term) return withoutTarget(samples);
  const { call, output } = term;
  const loss = losses.get(call.entry);
  // A loss that is told its values compares pairs: alike or not.
  const shape =
    output === undefined
      ? [1]
      : (loss.shown?.(network.nodes[output]!.shape, call.options as never) ?? network.nodes[output]!.shape);
  const width = loss.targetAs === 'values' ? count(shape) : positionsOf(shape);
  if (loss.targetAs === 'values') return { kind: 'value', values: fractions(samples * width), width };
  // Centers are told how many classes they are of.
  const { classes = count(shape) / width } = call.options as { readonly classes?: number };
  return { kind: 'class', classes: Array<string>(classes).fill(''), values: integers(samples * width, classes), width };
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
