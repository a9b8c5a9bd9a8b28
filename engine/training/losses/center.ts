import { count, show } from '../../graph/shape.ts';
import { integer, share } from '../../table.ts';
import { loss } from './loss.ts';

export const center = loss({
  name: 'center',
  summary: 'Draws the embeddings of a class to their center, beside a loss that keeps the classes apart',
  doc:
    'Of embeddings x `[features]` with a center c for each class: loss = ½‖x − c‖². The centers are no weights: they begin at 0 and after each batch move by alpha · Σ (x − c) / (1 + samples) ' +
    'towards the samples of their class. Alone it would draw all to one place: give the layer before the logits as an output of its own, `loss: { logits: cross_entropy, embedding: center(10, weight: 3e-3) }`.',
  source: 'Wen, Zhang, Li, Qiao 2016: A Discriminative Feature Learning Approach for Deep Face Recognition; S1',
  options: {
    classes: integer({ doc: 'How many classes the data has.', min: 1, aliases: ['num_classes'] }),
    alpha: share({ doc: 'How fast the centers follow.', default: 0.5 }),
  },
  positional: ['classes'],
  aliases: ['CenterLoss', 'center_loss'],
  example: 'center(10, weight: 3e-3)',
  target: 'class',
  targetAs: 'classes',
  outputActivation: 'none',
  check(output, { classes, steps }, { classes: told }: { readonly classes?: number }) {
    if (output.length !== 1)
      return { problem: `\`center\` needs an embedding a sample, [features], but the network gives ${show(output)}` };
    if (steps !== undefined)
      return { problem: '`center` takes samples of one class each, the data has a class for each step' };
    // Completion asks before the number is written.
    if (classes === undefined || told === undefined || classes.length === told) return undefined;
    return { problem: `\`center\` has centers for ${told} classes, the data has ${classes.length}` };
  },
  kernel: 'center',
  sizes: (output, { classes }) => ({ width: count(output), classes }),
  scalars: ({ alpha }) => ({ alpha }),
  state: (output, { classes }) => ({ centers: [classes, count(output)] }),
  defaultMetrics: [],
  flopsPerValue: 8,
});
