import type { DataFacts } from '../../../engine/data/facts.ts';
import { count } from '../../../engine/graph/shape.ts';
import type { TrainSpec } from '../../../engine/run/spec.ts';
import type { Call } from '../../../engine/table.ts';
import { isAlone, isToldValues } from '../../../engine/training/losses/by_output.ts';
import { losses } from '../../../engine/training/losses/index.ts';
import type { NetworkFacts } from './network_facts.ts';

/**
 * What is to be learnt, told from data, loss and output together. `classes`: one of several, how many is not known; `unknown`: nothing
 * tells, and rules say nothing.
 */
export type TaskKind =
  | 'two-class'
  | 'many-class'
  | 'classes'
  | 'multi-label'
  | 'regression'
  | 'autoencoding'
  | 'language'
  | 'metric'
  | 'unknown';

export interface Task {
  readonly kind: TaskKind;
  /** Classes, where they can be told. */
  readonly classes?: number;
  /** In words, as in "one of 3 classes". */
  readonly told: string;
}

export const isClassification = ({ kind }: Task): boolean =>
  kind === 'two-class' || kind === 'many-class' || kind === 'classes';

/** The one loss of a train: undefined where it has one for each of several outputs. */
export const lossOf = ({ settings: { loss } }: TrainSpec): Call | undefined => (isAlone(loss) ? loss : undefined);

export function taskOf(spec: TrainSpec, network: NetworkFacts, facts: DataFacts | undefined): Task {
  const loss = lossOf(spec);
  if (loss && (isToldValues(loss.entry) || loss.entry === 'triplet'))
    return { kind: 'metric', told: 'distances between samples' };
  if (!loss || network.outputs.length !== 1) return { kind: 'unknown', told: 'several outputs' };
  if (spec.settings.target === 'input') return { kind: 'autoencoding', told: 'giving back the input' };
  const { shape } = network.outputs[0]!;
  if (network.takesTokens && shape.length === 2) return { kind: 'language', told: 'a token at every step' };
  if (facts?.target === 'labels') {
    const labels = facts.targetValues;
    return { kind: 'multi-label', told: `${labels ?? 'several'} labels, of which a sample may have more than one` };
  }
  if (facts?.target === 'value') return { kind: 'regression', told: 'a target that is a number' };
  const values = count(shape);
  if (facts?.target === 'class') {
    const classes = facts.classes?.length;
    if (classes === undefined) {
      if (values === 1) return { kind: 'two-class', classes: 2, told: 'two classes told apart by one output' };
      return { kind: 'classes', told: `classes, with ${values} outputs` };
    }
    if (classes === 2)
      return {
        kind: 'two-class',
        classes,
        told: values === 1 ? 'two classes told apart by one output' : 'one of 2 classes',
      };
    return { kind: 'many-class', classes, told: `one of ${classes} classes` };
  }
  // Data tells nothing: the loss does, as far as it is meant.
  const { target } = losses.get(loss.entry);
  return target === 'value' ? { kind: 'regression', told: 'numbers' } : { kind: 'classes', told: 'classes' };
}
