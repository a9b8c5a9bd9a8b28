import { count, show } from '../../graph/shape.ts';
import { loss } from './loss.ts';

export const binaryCrossEntropy = loss({
  name: 'binary_cross_entropy',
  summary: 'For yes or no: −log of the probability given to the right answer',
  doc: 'Takes one logit x and applies sigmoid itself: loss = log(1 + eˣ) − t·x for a target t of 0 or 1. Begins near ln 2.',
  source: 'S3, S4',
  options: {},
  positional: [],
  aliases: ['BCEWithLogitsLoss', 'BCELoss', 'binary_crossentropy', 'bce', 'log_loss', 'nn.BCEWithLogitsLoss'],
  example: 'binary_cross_entropy',
  target: 'class',
  targetAs: 'values',
  outputActivation: 'sigmoid',
  check(output, facts) {
    // Each value a probability of its own, such as the brightness of a pixel.
    if (facts.target === 'value' && facts.targetValues === count(output)) return undefined;
    const classes = facts.target === 'class' ? facts.classes?.length : undefined;
    if (classes !== undefined && classes !== 2) {
      const problem = `\`binary_cross_entropy\` tells two classes apart, the data has ${classes}`;
      return count(output) === classes
        ? { problem: `${problem}: use \`cross_entropy\``, instead: 'cross_entropy' }
        : { problem };
    }
    if (count(output) === 1) return undefined;
    return { problem: `\`binary_cross_entropy\` needs one logit, but the network gives ${show(output)}`, width: 1 };
  },
  kernel: 'binary_cross_entropy',
  sizes: (output) => ({ values: count(output) }),
  defaultMetrics: ['accuracy'],
  flopsPerValue: 8,
});
