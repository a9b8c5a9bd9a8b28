import { count } from '../graph/shape.ts';
import type { BackwardLowering, Lowering } from './layer.ts';

/** `group_norm` as kernel calls; what it is to people stands in layer_norm.ts. */

interface Grouping {
  readonly groups: number;
  readonly epsilon: number;
  readonly scale: boolean;
  readonly bias: boolean;
}

const sizesOf = ({ inputShape: [channels, ...positions], options: { groups } }: Lowering<Grouping>) => ({
  positions: count(positions),
  channels: channels!,
  groups,
});

function momentsOf(plan: Lowering<Grouping>) {
  const bytes = { perSample: 4 * plan.options.groups };
  return { mean: plan.saved('mean', bytes), inverse_deviation: plan.saved('inverse_deviation', bytes) };
}

export const groupNormKernels = {
  memory: 'channels_last',
  fusesActivation: true,
  forward(plan: Lowering<Grouping>): void {
    const { scale, bias, epsilon } = plan.options;
    const buffers = {
      x: plan.input,
      ...(scale && { gamma: plan.parameter('weight') }),
      ...(bias && { beta: plan.parameter('bias') }),
      y: plan.output,
      ...momentsOf(plan),
    };
    plan.emit('group_norm_forward', buffers, { ...sizesOf(plan), activation: plan.activation }, { epsilon });
  },
  backward(plan: BackwardLowering<Grouping>): void {
    const { scale, bias } = plan.options;
    const sizes = sizesOf(plan);
    plan.undoEpilogue({ rows: sizes.positions, width: sizes.channels, bias: false });
    const buffers = {
      x: plan.input,
      ...(scale && { gamma: plan.parameter('weight'), dgamma: plan.parameterGradient('weight') }),
      ...(bias && { dbeta: plan.parameterGradient('bias') }),
      ...momentsOf(plan),
      dy: plan.outputGradient,
      dx: plan.inputGradient ?? plan.outputGradient,
      scratch: plan.scratch(4 * 2 * plan.batch * sizes.channels),
    };
    plan.emit('group_norm_backward', buffers, sizes);
  },
} as const;
