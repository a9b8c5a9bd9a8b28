import { show } from '../../graph/shape.ts';
import { loss } from './loss.ts';

export const crossEntropy = loss({
  name: 'cross_entropy',
  summary: 'For one of several classes: −log of the probability given to the right one',
  doc: 'Takes logits `[classes]` and applies softmax itself: loss = log Σ eˣʲ − xᵢ for class i. Begins near ln(classes).',
  source: 'S3',
  options: {},
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
  check(output, facts) {
    if (output.length !== 1) {
      return { problem: `\`cross_entropy\` needs one logit a class, [classes], but the network gives ${show(output)}` };
    }
    const classes = facts.target === 'class' ? facts.classes?.length : undefined;
    if (output[0] === 1 && (classes === undefined || classes === 2)) {
      const problem =
        'softmax over one output is always 1, so `cross_entropy` learns nothing: use `binary_cross_entropy`';
      return { problem, instead: 'binary_cross_entropy' };
    }
    if (classes === undefined || classes === output[0]) return undefined;
    const outputs = output[0] === 1 ? '1 output' : `${output[0]} outputs`;
    return { problem: `the network has ${outputs}, the data ${classes} classes`, width: classes };
  },
  kernel: 'cross_entropy',
  sizes: ([width]) => ({ rows: 1, width: width! }),
  defaultMetrics: ['accuracy'],
  flopsPerValue: 6,
});
