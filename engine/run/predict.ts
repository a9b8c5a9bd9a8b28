import { DataError, type Dataset, withoutTarget } from '../data/dataset.ts';
import { type Inputs, loadInputs } from '../data/inputs.ts';
import { byInput, takesColumns } from '../data/tables/by_input.ts';
import type { ValueType } from '../graph/shape.ts';
import { RunError } from './error.ts';
import type { RunFolder } from './folder.ts';
import { Model, type ModelOptions } from './model.ts';

/** What an output says of a sample. */
export type Answer =
  /** One of several classes; `probabilities` in the order of `classes`. */
  | { readonly class: string; readonly confidence: number; readonly probabilities: readonly number[] }
  /** Of a sequence: the class of each step. */
  | { readonly classes: readonly string[]; readonly confidences: readonly number[] }
  /** Those above one half; `probabilities` in the order of `labels` beside the predictions. */
  | { readonly labels: readonly string[]; readonly probabilities: readonly number[] }
  | { readonly values: readonly number[] };

/** Of a network with several outputs, the answer of each by name. */
export type Prediction = { readonly sample: number } & (
  | Answer
  | { readonly outputs: Readonly<Record<string, Answer>> }
);

export interface Predictions {
  readonly classes?: readonly string[];
  readonly labels?: readonly string[];
  readonly predictions: readonly Prediction[];
}

/** What a run's best weights make of the samples in `file`. Rejects with RunError or DataError, one line. */
export async function predictRun(folder: RunFolder, file: string, options: ModelOptions): Promise<Predictions> {
  const spec = folder.spec();
  const preparation = folder.preparation();
  const takes = spec.network.inputs.map((id) => spec.network.nodes[id]!);
  if (takes.length > 1 && !(preparation.features && takesColumns(takes)))
    throw new RunError(
      `\`${spec.network.name}\` takes ${spec.network.inputs.length} inputs, and a file brings one; evaluate the run instead`,
    );
  const inputs = takenBy(takes, file, await loadInputs(file, preparation), preparation.features);
  const model = new Model(spec, preparation, { ...options, samples: inputs.samples });
  try {
    model.load(folder.weights());
    const rows = Uint32Array.from({ length: inputs.samples }, (_, row) => row);
    const outputs = await model.predict(model.dataset({ ...inputs, target: withoutTarget(inputs.samples) }), rows);
    const { target } = preparation;
    const comparesInput = spec.settings.target === 'input';
    const classes = target.kind === 'value' || comparesInput ? undefined : target.classes;
    const labels = target.kind === 'value' && !comparesInput ? target.labels : undefined;
    const unit = target.kind === 'value' && !comparesInput ? target.unit : undefined;
    const readers = spec.network.outputs.map((node, at) => {
      const isClass = classes && model.plan.objective.activationOf(node) !== 'none';
      const { shape } = spec.network.nodes[node]!;
      const isTarget = model.plan.objective.terms.some(({ output }) => output === node);
      const { values } = model.plan.outputs[at]!;
      return (sample: number): Answer => {
        const output = [...outputs[at]!.subarray(sample * values, (sample + 1) * values)];
        if (labels && isTarget && model.plan.objective.activationOf(node) === 'sigmoid')
          return { labels: labels.filter((_, label) => output[label]! > 0.5), probabilities: output };
        if (!isClass)
          return { values: unit && isTarget ? output.map((value) => value * unit.scale + unit.shift) : output };
        return shape.length === 2 ? classifySteps(output, shape[0]!, classes) : classify(output, classes);
      };
    });
    const names = model.plan.outputs.map(({ name }) => name ?? '');
    const predictions = Array.from(rows, (sample): Prediction => {
      if (readers.length === 1) return { sample, ...readers[0]!(sample) };
      return { sample, outputs: Object.fromEntries(readers.map((read, at) => [names[at]!, read(sample)])) };
    });
    const told = predictions.some((each) => !('values' in each || 'labels' in each));
    return { ...(classes && told && { classes }), ...(labels && { labels }), predictions };
  } finally {
    model.close();
  }
}

/** A table's columns go to the inputs in their order. */
function takenBy(takes: readonly ValueType[], file: string, inputs: Inputs, features: Dataset['features']) {
  try {
    return byInput({ ...inputs, ...(features && { features }) }, takes);
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${file}: ${error.message}`);
    throw error;
  }
}

/** One output is the probability of the second class; several are those of all classes. */
function classify(output: readonly number[], classes: readonly string[]) {
  const probabilities = output.length === 1 ? [1 - output[0]!, output[0]!] : output;
  const confidence = Math.max(...probabilities);
  return { class: classes[probabilities.indexOf(confidence)]!, confidence, probabilities };
}

/** Places of a vocabulary that the text has no token for are not among the answers. */
function classifySteps(output: readonly number[], length: number, classes: readonly string[]): Answer {
  const width = output.length / length;
  const steps = Array.from({ length }, (_, step) =>
    classify(output.slice(step * width, step * width + classes.length), classes),
  );
  return { classes: steps.map((each) => each.class), confidences: steps.map(({ confidence }) => confidence) };
}
