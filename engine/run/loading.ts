import { DataError, type Dataset } from '../data/dataset.ts';
import type { DataFacts } from '../data/facts.ts';
import { load } from '../data/load.ts';
import type { LoadedData, Part } from '../data/parts.ts';
import { byInput, columnsTaken, takesColumns } from '../data/tables/by_input.ts';
import { count, type Shape, show } from '../graph/shape.ts';
import type { Call, Span } from '../table.ts';
import { lossTerms } from '../training/losses/by_output.ts';
import { losses } from '../training/losses/index.ts';
import type { Loss } from '../training/losses/loss.ts';
import { RunError } from './error.ts';
import type { TrainSpec } from './spec.ts';
import { obstacleOf } from './supported.ts';

/** What is known once samples are in memory. */
const factsOf = ({ samples, shape, target, tokens }: Dataset): DataFacts => {
  if (target.kind === 'value' && target.labels)
    return { target: 'labels', samples, shape, labels: target.labels, targetValues: target.width };
  if (target.kind === 'value') return { target: 'value', samples, shape, targetValues: target.width };
  const steps = target.width && { steps: target.width };
  return {
    target: 'class',
    samples,
    shape,
    classes: target.classes,
    ...steps,
    ...(tokens && { vocabulary: tokens.length }),
  };
};

/** Loads the data of a run and checks it against the network and the loss. Rejects with RunError, one line. */
export async function loadForRun(spec: TrainSpec): Promise<LoadedData> {
  const found = obstacleOf(spec);
  if (found) throw new RunError(found.problem, found.span);
  const data = takenBy(spec, await loadData(spec));
  const { network } = spec;
  const { dataset } = data.train;
  const input = network.nodes[network.inputs[0]!]!;
  if (show(input.shape) !== show(dataset.shape)) {
    const wanted = `\`${network.name}\` takes ${show(input.shape)}`;
    throw new RunError(`${wanted}, but a sample of \`${spec.data.name}\` is ${show(dataset.shape)}`, input.call.span);
  }
  refuseInputs(spec, dataset);
  const problemOfTokens = tokensProblem(spec, dataset);
  if (problemOfTokens) throw new RunError(problemOfTokens, input.call.span);
  refuseLosses(spec, dataset);
  if (data.train.rows.length === 0)
    throw new RunError(`\`${spec.data.name}\` leaves no samples for training`, spec.data.span);
  return data;
}

/** A table's columns go to the inputs in their order. */
function takenBy({ network, data }: TrainSpec, loaded: LoadedData): LoadedData {
  const inputs = network.inputs.map((id) => network.nodes[id]!);
  const { dataset } = loaded.train;
  const { span } = inputs[0]!.call;
  if (dataset.features && inputs.length > 1 && takesColumns(inputs)) {
    const [takes, has] = [columnsTaken(inputs), dataset.shape[0]!];
    if (takes !== has)
      throw new RunError(
        `the inputs of \`${network.name}\` take ${takes} columns one after the other, but a sample of \`${data.name}\` has ${has}`,
        span,
      );
    if (loaded.preparation.mixing)
      throw new RunError(
        `\`${data.settings.normalize!.entry}\` mixes all columns, and \`${network.name}\` takes them apart: use \`zscore\``,
        data.settings.normalize!.span,
      );
  }
  const part = (each: Part): Part => ({
    ...each,
    dataset: each.dataset === dataset ? taken : byInput(each.dataset, inputs),
  });
  let taken = dataset;
  try {
    taken = byInput(dataset, inputs);
    return { ...loaded, train: part(loaded.train), validation: part(loaded.validation), test: part(loaded.test) };
  } catch (error) {
    if (error instanceof DataError) throw new RunError(`\`${data.name}\`: ${error.message}`, span);
    throw error;
  }
}

/** Has a sample something for every input of the network? */
function refuseInputs({ network, data }: TrainSpec, { more = [] }: Dataset): void {
  const [brings, takes] = [1 + more.length, network.inputs.length];
  const second = network.nodes[network.inputs[1] ?? network.inputs[0]!]!;
  const { span } = second.call;
  const inputs = (count: number) => (count === 1 ? 'one input' : `${count} inputs`);
  if (brings !== takes)
    throw new RunError(
      `\`${network.name}\` takes ${inputs(takes)}, but a sample of \`${data.name}\` brings ${brings === 1 ? 'one' : brings}`,
      span,
    );
  for (const [at, { shape }] of more.entries()) {
    const other = network.nodes[network.inputs[at + 1]!]!;
    if (show(shape) === show(other.shape)) continue;
    throw new RunError(
      `\`${network.name}\` takes ${show(other.shape)}, but a sample of \`${data.name}\` is ${show(shape)}`,
      other.call.span,
    );
  }
}

/** Tokens and numbers are no replacement for one another, and every token needs a number below the vocabulary's size. */
function tokensProblem({ network, data }: TrainSpec, { tokens }: Dataset): string | undefined {
  const { vocabulary } = network.nodes[network.inputs[0]!]!;
  const of = `\`${network.name}\` takes ${vocabulary === undefined ? 'numbers' : 'tokens'}`;
  if ((vocabulary === undefined) !== (tokens === undefined))
    return `${of}, but a sample of \`${data.name}\` is made of ${tokens ? 'tokens' : 'numbers'}`;
  if (vocabulary === undefined || tokens!.length <= vocabulary) return undefined;
  return `${of} of a vocabulary of ${vocabulary}, but \`${data.name}\` has ${tokens!.length} different ones`;
}

/** Does every loss fit its output and the target? */
function refuseLosses({ network, settings }: TrainSpec, dataset: Dataset): void {
  const input = network.nodes[network.inputs[0]!]!.shape;
  // What is compared with the sample itself has targets of the sample's shape.
  const comparesInput = settings.target === 'input';
  const facts: DataFacts = comparesInput
    ? { target: 'value', shape: input, targetValues: count(input) }
    : factsOf(dataset);
  for (const { call, output } of lossTerms(settings.loss, network)) {
    if (output === undefined) continue;
    const { shape } = network.nodes[output]!;
    const loss = losses.get(call.entry);
    const problem = loss.check(shape, facts, call.options as never)?.problem ?? targetProblem(loss, shape, facts);
    if (problem) throw new RunError(problem, call.span);
  }
}

/** A loss that reads targets in a form that the data does not have. */
function targetProblem({ name, targetAs }: Loss, output: Shape, facts: DataFacts): string | undefined {
  const { target, targetValues, steps } = facts;
  if (targetAs === 'classes')
    return target === 'class'
      ? undefined
      : `\`${name}\` needs classes, the target is ${target === 'labels' ? 'labels, of which a sample may have several: use `binary_cross_entropy`' : 'a number'}`;
  const width = target === 'class' ? (steps ?? 1) : targetValues!;
  if (width === count(output)) return undefined;
  return `\`${name}\` compares ${show(output)} with targets of ${width} ${width === 1 ? 'value' : 'values'}`;
}

/** Messages about a setting begin with its name; the others are about the source. */
function placeOf(message: string, { settings }: TrainSpec['data']): Span {
  const { source, split, test, target, normalize, window } = settings;
  const called = { split, test, target, normalize, window } as Readonly<Record<string, Call | undefined>>;
  return (called[message.split(':')[0]!] ?? source).span;
}

async function loadData({ data }: TrainSpec): Promise<LoadedData> {
  try {
    return await load(data);
  } catch (error) {
    if (error instanceof DataError) throw new RunError(error.message, placeOf(error.message, data));
    throw error;
  }
}

/** Samples of the largest part: no step can bring more. */
export const largestPart = ({ train, validation, test }: LoadedData): number =>
  Math.max(train.rows.length, validation.rows.length, test.rows.length);
