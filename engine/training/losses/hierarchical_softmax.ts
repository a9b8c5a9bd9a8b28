import { count, positionsOf, type Shape, show } from '../../graph/shape.ts';
import { integer } from '../../table.ts';
import { defaultInitializer, zeros } from '../initializers/initial.ts';
import { ignore, ignored, ignoreProblem } from './class_options.ts';
import { loss } from './loss.ts';

/** Inner nodes between the root and the deepest leaf. */
const depthOf = (classes: number): number => Math.ceil(Math.log2(classes));
const widthOf = (output: Shape): number => count(output) / positionsOf(output);

export const hierarchicalSoftmax = loss({
  name: 'hierarchical_softmax',
  summary: 'For one of very many classes: yes or no at each fork of a tree on the way to the right one',
  doc:
    'Takes features `[width]`, no logits: the loss has the last layer in itself. The classes are the leaves of a balanced binary tree, and each of its classes − 1 forks has a logistic of its own, σ(w·x + b): ' +
    'loss = −Σ log of the probability of the right side along the way. A step costs ⌈log₂ classes⌉ products of `width` for each sample, not as many as there are classes. (classes − 1)·(width + 1) parameters, kept with those of the network under `loss`. Begins near ln(classes). ' +
    'Of a sequence of features `[length, width]` it is the mean over the steps. Metrics and predictions look at every class: name `accuracy` where that is worth its time.',
  source: 'Morin, Bengio 2005: Hierarchical Probabilistic Neural Network Language Model; S2',
  options: {
    classes: integer({
      doc: 'How many classes the data has.',
      min: 2,
      aliases: ['num_classes', 'n_classes', 'vocabulary'],
    }),
    ignore,
  },
  positional: ['classes'],
  aliases: ['HierarchicalSoftmax', 'hsoftmax', 'AdaptiveLogSoftmaxWithLoss', 'adaptive_softmax'],
  example: 'hierarchical_softmax(10_000)',
  target: 'class',
  targetAs: 'classes',
  outputActivation: 'leaves',
  shown: (output, { classes }) => [...output.slice(0, -1), classes],
  check(output, facts, { classes: told, ignore }: { readonly classes?: number; readonly ignore?: number }) {
    const { steps } = facts;
    const perStep = output.length === 2 && (steps !== undefined || facts.classes === undefined);
    if (output.length !== 1 && !perStep)
      return { problem: `\`hierarchical_softmax\` needs features, [width], but the network gives ${show(output)}` };
    const found = perStep ? output[0]! : 1;
    if (steps !== undefined && steps !== found)
      return {
        problem: `\`hierarchical_softmax\` needs features for each of the ${steps} steps that the data has a class for, [${steps}, width], but the network gives ${show(output)}`,
      };
    // Completion asks before the number is written.
    if (told === undefined) return undefined;
    const classes = facts.target === 'class' ? facts.classes?.length : undefined;
    // A vocabulary may have places for tokens that this text has not.
    const isRight = classes === undefined || classes === told || (facts.vocabulary !== undefined && told > classes);
    if (!isRight) return { problem: `\`hierarchical_softmax\` has a tree of ${told} classes, the data has ${classes}` };
    return ignoreProblem(ignore, told);
  },
  kernel: 'hierarchical_softmax',
  sizes: (output, { classes }) => ({ rows: positionsOf(output), width: widthOf(output), classes }),
  scalars: ignored,
  ignores: ({ ignore }) => ignore,
  scratch: (output, batch, { classes }) => ({ slopes: 4 * batch * positionsOf(output) * depthOf(classes) }),
  parameters(output, { classes }) {
    const width = widthOf(output);
    const fan = [width, 1] as const;
    return [
      { name: 'weight', shape: [classes - 1, width], trainable: true, fan, initial: defaultInitializer },
      { name: 'bias', shape: [classes - 1], trainable: true, fan, initial: zeros },
    ];
  },
  // Each product with its bias.
  flops: (output, { classes }) => 2 * positionsOf(output) * depthOf(classes) * (widthOf(output) + 1),
  defaultMetrics: [],
  flopsPerValue: 6,
});
