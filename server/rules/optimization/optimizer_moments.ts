import type { Call } from '../../../engine/table.ts';
import type { Change } from '../change.ts';
import { setOption, trainRule } from '../rule.ts';

/** Inception's, the largest that was published. */
const LARGEST_EPSILON = 1;

export const optimizerMoments = trainRule({
  name: 'optimizer-moments',
  severity: 'warning',
  title: 'Averages of the optimizer that are too short or too long, or drowned',
  why:
    'β₂ averages squared gradients over 1/(1−β₂) steps: below 0.8 the step length follows the noise, and where β₁ is the longer of the two the ' +
    'method need not converge. A momentum of 0.99 and more remembers a hundred steps and overshoots. `epsilon` only keeps the division from 0: ' +
    'above 1, which Inception was trained with, it is larger than any gradient, and nothing is left of the scale that the method measures.',
  sources: ['Kingma and Ba 2015', 'Reddi et al. 2018', 'Szegedy et al. 2016 (epsilon 1)', 'field'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3, beta1: 0.999, beta2: 0.9)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3, beta1: 0.9, beta2: 0.999)  epochs: 20 }
`,
  *check({ optimizer }) {
    const { beta1, beta2, momentum, epsilon } = optimizer.options as {
      readonly beta1?: number;
      readonly beta2?: number;
      readonly momentum?: number;
      readonly epsilon?: number;
    };
    if (beta1 !== undefined && beta2 !== undefined && beta1 > beta2) {
      yield {
        at: optimizer,
        option: 'beta2',
        message: `\`beta1: ${beta1}\` is longer than \`beta2: ${beta2}\`, and the method need not converge: the two may be swapped; 0.9 and 0.999 are usual`,
        fixes: swapped(optimizer),
      };
    } else if (beta2 !== undefined && beta2 < 0.8) {
      yield {
        at: optimizer,
        option: 'beta2',
        message: `\`beta2: ${beta2}\` averages over ${Math.round(1 / (1 - beta2))} steps only, so the step length follows the noise: 0.95 to 0.999 is usual`,
        fixes: setOption(optimizer, 'beta2', '0.999'),
      };
    }
    if (optimizer.entry === 'sgd' && momentum !== undefined && momentum > 0.99) {
      yield {
        at: optimizer,
        option: 'momentum',
        message: `\`momentum: ${momentum}\` adds up ${Math.round(1 / (1 - momentum))} steps and overshoots: 0.9 is usual`,
        fixes: setOption(optimizer, 'momentum', '0.9'),
      };
    }
    if (epsilon !== undefined && epsilon > LARGEST_EPSILON) {
      yield {
        at: optimizer,
        option: 'epsilon',
        message: `\`epsilon: ${epsilon}\` is far larger than the gradients that it is added to, so that steps are the gradient divided by ${epsilon}: it only keeps the division from 0, 1e-8 is usual`,
        fixes: setOption(optimizer, 'epsilon', '1e-8'),
      };
    }
  },
});

/** Both as they are usual. */
function swapped(optimizer: Call): Change[] {
  const [first, second] = [setOption(optimizer, 'beta1', '0.9')[0], setOption(optimizer, 'beta2', '0.999')[0]];
  return first && second
    ? [{ title: 'Set `beta1` to 0.9 and `beta2` to 0.999', edits: [...first.edits, ...second.edits] }]
    : [];
}
