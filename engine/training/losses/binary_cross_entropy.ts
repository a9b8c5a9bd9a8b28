import { count } from '../../graph/shape.ts';
import { classWeights, smoothing, weightsProblem } from './class_options.ts';
import { fitsTwoClasses, fitsValues } from './fits.ts';
import { byValue, loss } from './loss.ts';

export const binaryCrossEntropy = loss({
  name: 'binary_cross_entropy',
  summary: 'For yes or no: −log of the probability given to the right answer',
  doc: 'Takes one logit x and applies sigmoid itself: loss = log(1 + eˣ) − t·x for a target t of 0 or 1. Begins near ln 2. Of samples with several labels it takes a logit each, and is their mean.',
  source: 'S3, S4',
  options: { class_weights: classWeights, smoothing },
  positional: [],
  aliases: ['BCEWithLogitsLoss', 'BCELoss', 'binary_crossentropy', 'bce', 'log_loss', 'nn.BCEWithLogitsLoss'],
  example: 'binary_cross_entropy',
  target: 'class',
  takesLabels: true,
  targetAs: 'values',
  outputActivation: 'sigmoid',
  check(output, facts, { class_weights: weights }) {
    const problem = weightsProblem(weights, 2, false);
    if (problem) return problem;
    if (weights === 'balanced' && facts.target !== 'class')
      return {
        problem: `\`class_weights: balanced\` is for classes, the target is ${facts.target === 'labels' ? 'labels' : 'values'}: give a list of weights`,
      };
    if (facts.target === 'labels') return fitsValues(output, facts);
    // Each value a probability of its own, such as the brightness of a pixel.
    if (facts.target === 'value' && facts.targetValues === count(output)) return undefined;
    return fitsTwoClasses('binary_cross_entropy', output, facts);
  },
  kernel: 'binary_cross_entropy',
  scalars: ({ smoothing }) => ({ smoothing }),
  classWeights: ({ class_weights }) => class_weights,
  sizes: byValue,
  defaultMetrics: ['accuracy'],
  flopsPerValue: 8,
});
