import { count, type Shape } from '../graph/shape.ts';
import { FUSED_ACTIVATIONS } from '../program.ts';
import { integer, number } from '../table.ts';
import { ones, zeros } from '../training/initializers/initial.ts';
import { noSuchAxis } from './axes.ts';
import { type BackwardLowering, type Buffer, FLOW, type Lowering, layer } from './layer.ts';
import { partialSums } from './scratch.ts';
import { copy } from './strides.ts';

export const batchNorm = layer({
  name: 'batch_norm',
  summary: 'Normalizes each channel over the batch',
  doc:
    'y = γ·(x − mean) / √(variance + ε) + β, with mean and variance of the channel (or feature) over the batch and all positions while training, ' +
    'and running averages of them when evaluating and predicting. Steps that `masking` marks are in neither. 2·channels parameters.',
  source: 'Ioffe and Szegedy 2015; S2, S4',
  role: 'normalization',
  options: {
    epsilon: number({ doc: 'Added to the variance.', above: 0, default: 1e-5, aliases: ['eps'] }),
    axis: integer({
      doc: 'The axis of the channels, counted from 0: 1 for the features of a sequence `[length, features]`.',
      min: 0,
      default: 0,
    }),
    momentum: number({ doc: 'Weight of the newest batch in the running averages.', above: 0, max: 1, default: 0.1 }),
  },
  positional: [],
  inferred: ['num_features'],
  aliases: ['BatchNorm2d', 'BatchNorm1d', 'BatchNormalization', 'bn', 'nn.BatchNorm2d', 'nn.BatchNorm1d'],
  example: 'batch_norm',
  fusesActivation: true,
  addsShortcut: ({ axis }, [input]) => !liesBetween(input!, axis),
  infer: ([input], { axis }) => noSuchAxis(input!, axis) ?? { shape: input! },
  memory: (_, { axis }) => (axis > 0 ? 'language' : 'channels_last'),
  parameters(input, { axis }) {
    const each = { shape: [input[axis]!], fan: [1, 1] as const };
    return [
      { ...each, name: 'weight', trainable: true, initial: ones },
      { ...each, name: 'bias', trainable: true, initial: zeros },
      { ...each, name: 'running_mean', trainable: false, initial: zeros },
      { ...each, name: 'running_var', trainable: false, initial: ones },
    ];
  },
  flops: (input) => 2 * count(input),
  reads: { mask: [FLOW] },
  passesOn: ['mask'],
  unsupported: ({ axis }, _, { masked }) =>
    masked && axis === 0
      ? 'over each step of a masked sequence by itself: say `axis: 1`, which normalizes the features'
      : undefined,
  forward(plan) {
    const sizes = { ...rowsOf(plan), activation: plan.activation };
    const { epsilon, momentum } = plan.options;
    const order = isBetween(plan) && channelsToEnd(plan);
    const buffers = {
      x: order ? order.moved(plan.input, movedInput(plan)) : plan.input,
      gamma: plan.parameter('weight'),
      beta: plan.parameter('bias'),
      running_mean: plan.parameter('running_mean'),
      running_var: plan.parameter('running_var'),
      ...(plan.shortcut && { shortcut: plan.shortcut }),
      y: order ? order.room() : plan.output,
    };
    if (!plan.training || plan.keepsStatistics) plan.emit('batch_norm_inference', buffers, sizes, { epsilon });
    else if (plan.read.mask) {
      const { activation } = plan;
      const masked = { ...buffers, ...momentsOf(plan), mask: plan.read.mask };
      plan.emit('masked_batch_norm', masked, { ...stepsOf(plan), activation }, { epsilon, momentum });
    } else {
      const scratch = plan.scratch(partialSums(plan.batch * sizes.positions, sizes.channels, 2));
      plan.emit('batch_norm_forward', { ...buffers, ...momentsOf(plan), scratch }, sizes, { epsilon, momentum });
    }
    if (order) order.back(buffers.y, plan.output);
  },
  backward(plan) {
    const { positions, channels } = rowsOf(plan);
    if (plan.keepsStatistics) return scaleBack(plan);
    if (plan.read.mask) return maskedBack(plan, plan.read.mask);
    // The kernel takes a relu back by itself, behind a sum with a shortcut by what came out.
    const relu = plan.activation === FUSED_ACTIVATIONS.indexOf('relu');
    if (!relu) plan.undoEpilogue({ rows: positions, width: channels, bias: false });
    const order = isBetween(plan) && channelsToEnd(plan);
    const dxBytes = 4 * plan.batch * positions * channels;
    const dy = order ? order.moved(plan.outputGradient, order.room()) : plan.outputGradient;
    const buffers = {
      x: order ? movedInput(plan) : plan.input,
      gamma: plan.parameter('weight'),
      beta: plan.parameter('bias'),
      ...momentsOf(plan),
      ...(relu && plan.shortcut && { y: plan.output }),
      dy,
      dgamma: plan.parameterGradient('weight'),
      dbeta: plan.parameterGradient('bias'),
      dx: order ? dy : (plan.inputGradient ?? (plan.shortcut ? plan.scratch(dxBytes) : plan.outputGradient)),
      scratch: plan.scratch(partialSums(plan.batch * positions, channels, 2)),
    };
    plan.emit('batch_norm_backward', buffers, { positions, channels, activation: relu ? plan.activation : 0 });
    if (order && plan.inputGradient) order.back(dy, plan.inputGradient);
  },
});

type Plan = Lowering<{ readonly axis: number }>;

/** An axis in the middle is brought to the end for the kernels; the first and the last are there in memory. */
const isBetween = ({ inputShape, options: { axis } }: Plan): boolean => liesBetween(inputShape, axis);
const liesBetween = (shape: Shape, axis: number): boolean => axis > 0 && axis < shape.length - 1;

/** Copies between the order of the language and that with the channels at the end. */
function channelsToEnd({ inputShape: shape, options: { axis }, emit, scratch, batch }: Plan) {
  const outer = shape.slice(0, axis).reduce((product, extent) => product * extent, 1);
  const [channels, inner] = [shape[axis]!, count(shape) / outer / shape[axis]!];
  const extents = [outer, channels, inner];
  const language = { shape, start: 0, strides: [channels * inner, inner, 1] };
  const atEnd = { shape, start: 0, strides: [channels * inner, 1, channels] };
  return {
    room: () => scratch(4 * batch * count(shape)),
    moved(from: Buffer, to: Buffer): Buffer {
      copy(emit, extents, { ...language, buffer: from }, { ...atEnd, buffer: to });
      return to;
    },
    back: (from: Buffer, to: Buffer) => copy(emit, extents, { ...atEnd, buffer: from }, { ...language, buffer: to }),
  };
}

/** The input with its channels at the end: what the way back reads too. */
const movedInput = (plan: Plan): Buffer => plan.saved('moved', { perSample: 4 * count(plan.inputShape) });

/** The channels come last in memory, whichever axis they are. */
const rowsOf = ({ inputShape, options }: Lowering<{ readonly axis: number }>) => ({
  positions: count(inputShape) / inputShape[options.axis]!,
  channels: inputShape[options.axis]!,
});

/** With statistics that stay, y is a line over x by channel: dx = γ·dy / √(variance + ε), the line of the mean 0 and β 0. */
function scaleBack(plan: BackwardLowering<{ readonly axis: number; readonly epsilon: number }>): void {
  const { positions, channels } = rowsOf(plan);
  if (plan.inputGradient || plan.shortcut) plan.undoEpilogue({ rows: positions, width: channels, bias: false });
  if (!plan.inputGradient) return;
  const none = plan.scratch(4 * channels);
  plan.emit('clear', { y: none }, { values: 0, fixed: channels });
  const order = isBetween(plan) && channelsToEnd(plan);
  const buffers = {
    x: order ? order.moved(plan.outputGradient, order.room()) : plan.outputGradient,
    gamma: plan.parameter('weight'),
    beta: none,
    running_mean: none,
    running_var: plan.parameter('running_var'),
    y: order ? order.room() : plan.inputGradient,
  };
  const { epsilon } = plan.options;
  plan.emit('batch_norm_inference', buffers, { positions, channels, activation: 0 }, { epsilon });
  if (order) order.back(buffers.y, plan.inputGradient);
}

const stepsOf = ({ inputShape }: Plan) => ({ length: inputShape[0]!, features: inputShape[1]! });

function maskedBack(plan: BackwardLowering<{ readonly axis: number }>, mask: Buffer): void {
  const { positions, channels } = rowsOf(plan);
  plan.undoEpilogue({ rows: positions, width: channels, bias: false });
  const { input: x, outputGradient: dy, inputGradient } = plan;
  const buffers = {
    x,
    mask,
    gamma: plan.parameter('weight'),
    ...momentsOf(plan),
    dy,
    dgamma: plan.parameterGradient('weight'),
    dbeta: plan.parameterGradient('bias'),
    // What is left in the output's gradient is the shortcut's too.
    dx: inputGradient ?? (plan.shortcut ? plan.scratch(4 * plan.batch * positions * channels) : dy),
  };
  plan.emit('masked_batch_norm_backward', buffers, stepsOf(plan));
}

/** Of the batch, for the way back. */
function momentsOf(plan: Lowering<{ readonly axis: number }>) {
  const bytes = { fixed: 4 * rowsOf(plan).channels };
  return { mean: plan.saved('mean', bytes), inverse_deviation: plan.saved('inverse_deviation', bytes) };
}
