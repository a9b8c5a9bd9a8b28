import { count, positionsOf, show } from '../../graph/shape.ts';
import { classWeights, ignore, ignored, ignoreProblem, smoothing, weightsProblem } from './class_options.ts';
import { loss } from './loss.ts';

export const crossEntropy = loss({
  name: 'cross_entropy',
  summary: 'For one of several classes: −log of the probability given to the right one',
  doc:
    'Takes logits `[classes]` and applies softmax itself: loss = log Σ eˣʲ − xᵢ for class i. Begins near ln(classes). ' +
    'Of a sequence of logits `[length, classes]` it is the mean over the steps.',
  source: 'S3',
  options: {
    class_weights: classWeights,
    smoothing,
    ignore,
  },
  positional: [],
  aliases: [
    'CrossEntropyLoss',
    'nn.CrossEntropyLoss',
    'categorical_crossentropy',
    'sparse_categorical_crossentropy',
    'softmax_cross_entropy',
    'nll_loss',
    'NLLLoss',
  ],
  example: 'cross_entropy',
  target: 'class',
  targetAs: 'classes',
  outputActivation: 'softmax',
  check(output, facts, { class_weights: weights, ignore }) {
    const { steps } = facts;
    const perStep = output.length === 2 && (steps !== undefined || facts.classes === undefined);
    if (output.length !== 1 && !perStep) {
      return { problem: `\`cross_entropy\` needs one logit a class, [classes], but the network gives ${show(output)}` };
    }
    const found = perStep ? output[0]! : 1;
    if (steps !== undefined && steps !== found) {
      return {
        problem: `\`cross_entropy\` needs logits for each of the ${steps} steps that the data has a class for, [${steps}, classes], but the network gives ${show(output)}`,
      };
    }
    const width = output.at(-1)!;
    const classes = facts.target === 'class' ? facts.classes?.length : undefined;
    if (width === 1 && (classes === undefined || classes === 2)) {
      const problem =
        'softmax over one output is always 1, so `cross_entropy` learns nothing: use `binary_cross_entropy`';
      return { problem, instead: 'binary_cross_entropy' };
    }
    const problem = weightsProblem(weights, width, perStep) ?? ignoreProblem(ignore, width);
    if (problem) return problem;
    if (classes === undefined || classes === width) return undefined;
    // A vocabulary may have places for tokens that this text has not: 50,304 for 50,257, a multiple of 64.
    if (facts.vocabulary !== undefined && width > classes) return undefined;
    const outputs = width === 1 ? '1 output' : `${width} outputs`;
    return { problem: `the network has ${outputs}, the data ${classes} classes`, width: classes };
  },
  kernel: 'cross_entropy',
  scalars: ({ smoothing, ignore }) => ({ smoothing, ...ignored({ ignore }) }),
  ignores: ({ ignore }) => ignore,
  classWeights: ({ class_weights }) => class_weights,
  sizes: (output) => ({ rows: positionsOf(output), width: count(output) / positionsOf(output) }),
  defaultMetrics: ['accuracy'],
  flopsPerValue: 6,
});
