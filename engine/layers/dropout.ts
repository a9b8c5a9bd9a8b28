import { count, show } from '../graph/shape.ts';
import { choice, flag, share } from '../table.ts';
import { type BackwardLowering, type Lowering, layer, mustBeSequence } from './layer.ts';

interface Dropping {
  readonly rate: number;
}
/** Of each of `width` values it is drawn whether it goes, for all positions of a sample at once. */
interface Group {
  readonly positions: number;
  readonly width: number;
}

export function dropShared(plan: Lowering<Dropping>, { positions, width }: Group): void {
  const buffers = { x: plan.input, y: plan.output, mask: plan.saved('mask', { perSample: width }) };
  const sizes = { positions, width, stream: plan.stream };
  plan.emit('dropout_shared_forward', buffers, sizes, { rate: plan.options.rate });
}

export function dropSharedBackward(plan: BackwardLowering<Dropping>, { positions, width }: Group): void {
  if (!plan.inputGradient) return;
  const mask = plan.saved('mask', { perSample: width });
  const buffers = { dy: plan.outputGradient, mask, dx: plan.inputGradient };
  plan.emit('dropout_shared_backward', buffers, { positions, width }, { rate: plan.options.rate });
}

/** Features of a sequence, or channels, which lie last in memory. */
function groupOf({
  inputShape: shape,
  options: { by, variational },
}: Lowering<{ by: string; variational: boolean }>): Group | undefined {
  if (!variational && by !== 'channel') return undefined;
  const width = variational ? shape[1]! : shape[0]!;
  return { positions: count(shape) / width, width };
}

export const dropout = layer({
  name: 'dropout',
  summary: 'Drops a share of the values at random while training',
  doc:
    'Each value becomes 0 with probability `rate`, the others are divided by 1 − rate, so that nothing changes on average. ' +
    'Does nothing when evaluating and predicting.',
  source: 'Srivastava et al. 2014; S0, S1',
  role: 'regularization',
  options: {
    rate: share({
      doc: 'Share of the values that is dropped.',
      below: 1,
      usual: '0.2 to 0.5',
      aliases: ['p', 'prob', 'drop_prob'],
    }),
    by: choice(['value', 'channel'], {
      doc: 'What is dropped at once: values, or whole channels of a picture, whose neighbouring values tell the same (Tompson et al. 2015).',
      default: 'value',
    }),
    variational: flag({
      doc: 'The same features at all steps of a sequence, for recurrent networks (Gal and Ghahramani 2016).',
      default: false,
    }),
  },
  positional: ['rate'],
  aliases: ['Dropout', 'nn.Dropout', 'Dropout2d', 'SpatialDropout2D'],
  example: 'dropout(0.5)',
  elementwise: true,
  trainingOnly: true,
  infer([input], { by, variational }) {
    if (by === 'channel' && input!.length === 1)
      return { problem: `drops whole channels, got ${show(input!)}, which has only values` };
    const problem = variational ? mustBeSequence(input!) : undefined;
    return problem ?? { shape: input! };
  },
  memory: (_, { by, variational }) => (variational ? 'language' : by === 'channel' ? 'channels_last' : 'any'),
  flops: (input) => 2 * count(input),
  forward(plan) {
    const together = groupOf(plan);
    if (together) return dropShared(plan, together);
    const values = count(plan.inputShape);
    const mask = plan.saved('mask', { perSample: values });
    const sizes = { values, stream: plan.stream };
    plan.emit('dropout_forward', { x: plan.input, y: plan.output, mask }, sizes, { rate: plan.options.rate });
  },
  backward(plan) {
    const together = groupOf(plan);
    if (together) return dropSharedBackward(plan, together);
    if (!plan.inputGradient) return;
    const values = count(plan.inputShape);
    const buffers = {
      dy: plan.outputGradient,
      mask: plan.saved('mask', { perSample: values }),
      dx: plan.inputGradient,
    };
    plan.emit('dropout_backward', buffers, { values }, { rate: plan.options.rate });
  },
});
