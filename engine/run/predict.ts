import type { Dataset } from '../data/dataset.ts';
import { loadInputs } from '../data/inputs.ts';
import { onlyLoss } from '../training/losses/by_output.ts';
import { losses } from '../training/losses/index.ts';
import type { RunFolder } from './folder.ts';
import { Model, type ModelOptions } from './model.ts';

export type Prediction =
  /** One of several classes; `probabilities` in the order of `classes`. */
  | {
      readonly sample: number;
      readonly class: string;
      readonly confidence: number;
      readonly probabilities: readonly number[];
    }
  /** Of a sequence: the class of each step. */
  | { readonly sample: number; readonly classes: readonly string[]; readonly confidences: readonly number[] }
  | { readonly sample: number; readonly values: readonly number[] };

export interface Predictions {
  readonly classes?: readonly string[];
  readonly predictions: readonly Prediction[];
}

/** What a run's best weights make of the samples in `file`. Rejects with RunError or DataError, one line. */
export async function predictRun(folder: RunFolder, file: string, options: ModelOptions): Promise<Predictions> {
  const spec = folder.spec();
  const preparation = folder.preparation();
  const inputs = await loadInputs(file, preparation);
  const model = new Model(spec, preparation, { ...options, samples: inputs.samples });
  try {
    model.load(folder.weights());
    const rows = Uint32Array.from({ length: inputs.samples }, (_, row) => row);
    const outputs = await model.predict(model.dataset(withoutTargets(inputs)), rows);
    const width = model.plan.output.values;
    const each = Array.from(
      rows,
      (sample) => [sample, [...outputs.subarray(sample * width, (sample + 1) * width)]] as const,
    );
    const { target } = preparation;
    const { outputActivation } = losses.get(onlyLoss(spec.settings.loss).entry);
    if (target.kind === 'value' || outputActivation === 'none') {
      return { predictions: each.map(([sample, values]) => ({ sample, values })) };
    }
    const { classes } = target;
    const steps = spec.network.nodes[spec.network.outputs[0]!]!.shape.length === 2;
    const predicted = each.map(([sample, output]) =>
      steps ? classifySteps(sample, output, classes) : classify(sample, output, classes),
    );
    return { classes, predictions: predicted };
  } finally {
    model.close();
  }
}

/** One output is the probability of the second class; several are those of all classes. */
function classify(sample: number, output: readonly number[], classes: readonly string[]): Prediction {
  const probabilities = output.length === 1 ? [1 - output[0]!, output[0]!] : output;
  const confidence = Math.max(...probabilities);
  return { sample, class: classes[probabilities.indexOf(confidence)]!, confidence, probabilities };
}

function classifySteps(sample: number, output: readonly number[], classes: readonly string[]): Prediction {
  const width = classes.length;
  const steps = Array.from({ length: output.length / width }, (_, step) =>
    classify(step, output.slice(step * width, (step + 1) * width), classes),
  ) as Extract<Prediction, { class: string }>[];
  return { sample, classes: steps.map((each) => each.class), confidences: steps.map(({ confidence }) => confidence) };
}

/** Native wants a target for each sample; predicting never reads it. */
const withoutTargets = (inputs: Pick<Dataset, 'samples' | 'shape' | 'inputs' | 'stride'>): Dataset => ({
  ...inputs,
  target: { kind: 'value', width: 1, values: new Float32Array(inputs.samples) },
});
