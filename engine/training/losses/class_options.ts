import { choice, either, integer, list, number, optional, share } from '../../table.ts';
import type { LossProblem } from './loss.ts';

/** Options of losses for classes. */

export const smoothing = share({
  doc: 'How much of the certainty is spread over all classes alike, so that the network does not become too sure (Szegedy et al. 2016).',
  default: 0,
  below: 1,
  usual: '0 to 0.1',
  aliases: ['label_smoothing'],
});

export const classWeights = optional(
  either(choice(['balanced'], { doc: '' }), list(number({ doc: '', min: 0 }), { doc: '' }), {
    doc: 'What each class counts, in their order; `balanced`: the rarer it is among the samples for training, the more.',
    aliases: ['class_weight', 'pos_weight'],
  }),
);

export const ignore = optional(
  integer({
    doc: 'The number of a class, from 0, that is not learnt, such as that of padding; metrics of classes leave it out too.',
    min: 0,
    aliases: ['ignore_index'],
  }),
);

/** No class has this number, though a target may be given it, so as not to count. */
export const NO_CLASS = -(2 ** 31);

/** Of kernels that leave a class out. */
export const ignored = ({ ignore = NO_CLASS }: { readonly ignore?: number | undefined }) => ({ ignored: ignore });

export const ignoreProblem = (ignore: number | undefined, classes: number): LossProblem | undefined =>
  ignore === undefined || ignore < classes
    ? undefined
    : { problem: `\`ignore\` is the number of a class from 0 to ${classes - 1}, found ${ignore}` };

/** Is there a weight for each class? `steps`: of a sequence with a class each. */
export function weightsProblem(
  weights: 'balanced' | readonly number[] | undefined,
  classes: number,
  steps: boolean,
): LossProblem | undefined {
  if (weights === 'balanced' && steps)
    return { problem: '`class_weights: balanced` is for one class a sample: give a list of weights' };
  if (!Array.isArray(weights) || weights.length === classes) return undefined;
  return { problem: `\`class_weights\` has ${weights.length} weights for ${classes} classes` };
}
