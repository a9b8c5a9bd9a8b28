import { DataError, type Dataset } from '../data/dataset.ts';
import type { DataFacts } from '../data/facts.ts';
import { type LoadedData, load } from '../data/load.ts';
import { count, show } from '../graph/shape.ts';
import { losses } from '../training/losses/index.ts';
import { RunError } from './folder.ts';
import type { TrainSpec } from './spec.ts';

/** What is known once samples are in memory. */
const factsOf = ({ samples, shape, target }: Dataset): DataFacts =>
  target.kind === 'class'
    ? { target: 'class', samples, shape, classes: target.classes }
    : { target: 'value', samples, shape, targetValues: target.width };

/** Loads the data of a run and checks it against the network and the loss. Rejects with DataError or RunError, one line. */
export async function loadForRun(spec: TrainSpec): Promise<LoadedData> {
  const data = await named(spec.data.name, () => load(spec.data));
  const { network, settings } = spec;
  const { dataset } = data.train;
  const input = network.nodes[network.inputs[0]!]!;
  if (show(input.shape) !== show(dataset.shape)) {
    const wanted = `'${network.name}' takes ${show(input.shape)}`;
    throw new RunError(
      `'${spec.data.name}' has samples of ${show(dataset.shape)}, but ${wanted}: change its \`${input.call.entry}\``,
    );
  }
  const output = network.nodes[network.outputs[0]!]!.shape;
  const loss = losses.get(settings.loss.entry);
  const problem = loss.check(output, factsOf(dataset))?.problem ?? targetProblem(spec, dataset, output);
  if (problem) throw new RunError(`'${spec.name}' cannot train on '${spec.data.name}': ${problem}`);
  if (data.train.rows.length === 0) throw new RunError(`'${spec.data.name}' leaves no samples for training`);
  return data;
}

/** A loss that reads targets in a form that the data does not have. */
function targetProblem({ settings }: TrainSpec, { target }: Dataset, output: readonly number[]): string | undefined {
  const { name, targetAs } = losses.get(settings.loss.entry);
  if (targetAs === 'classes')
    return target.kind === 'class' ? undefined : `${name} needs classes, the target is a number`;
  const width = target.kind === 'class' ? 1 : target.width;
  return width === count(output)
    ? undefined
    : `${name} compares ${show(output)} with targets of ${width} ${width === 1 ? 'value' : 'values'}`;
}

async function named<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`'${name}': ${error.message}`);
    throw error;
  }
}
