import { count } from '../graph/shape.ts';
import { POINTWISE_FUNCTIONS, type PointwiseFunction } from '../program.ts';
import type { Options, OptionsOf } from '../table.ts';
import { type Layer, type Lowering, layer } from './layer.ts';

/** What the kernel calculates, with the function's own numbers. */
export interface Pointwise {
  readonly function: PointwiseFunction;
  readonly a?: number;
  readonly b?: number;
}

interface About<O extends Options>
  extends Pick<Layer<O>, 'name' | 'summary' | 'doc' | 'source' | 'options' | 'aliases'> {
  readonly positional?: Layer<O>['positional'];
  readonly example?: string;
  readonly infer?: Layer<O>['infer'];
  /** A value, an exponential counted as one. */
  readonly flops: number;
  readonly kernel: (options: OptionsOf<O>) => Pointwise;
  /**
   * Value and slope share an exponential: the kernel writes both on the way there, and what went in need not be kept.
   * Those of native/kernels/pointwise.cpp that have `at`.
   */
  readonly keepsSlope?: boolean;
}

/** An activation that works on every value alone. */
export const pointwise = <O extends Options>({ flops, kernel, keepsSlope, ...about }: About<O>): Layer =>
  layer<O>({
    positional: [],
    example: about.name,
    infer: ([input]) => ({ shape: input! }),
    ...about,
    role: 'activation',
    elementwise: true,
    flops: (input) => flops * count(input),
    forward(plan) {
      const { sizes, scalars } = argumentsOf(kernel(plan.options), count(plan.inputShape));
      const slope = keepsSlope && plan.training && { slope: slopeOf(plan) };
      plan.emit('pointwise_forward', { x: plan.input, y: plan.output, ...slope }, sizes, scalars);
    },
    backward(plan) {
      if (!plan.inputGradient) return;
      const { sizes, scalars } = argumentsOf(kernel(plan.options), count(plan.inputShape));
      const buffers = { x: keepsSlope ? slopeOf(plan) : plan.input, dy: plan.outputGradient, dx: plan.inputGradient };
      plan.emit('pointwise_backward', buffers, sizes, scalars);
    },
  });

const slopeOf = (plan: Lowering<unknown>) => plan.saved('slope', { perSample: 4 * count(plan.inputShape) });

const argumentsOf = ({ function: name, a = 0, b = 0 }: Pointwise, values: number) => ({
  sizes: { values, function: POINTWISE_FUNCTIONS.indexOf(name) },
  scalars: { a, b },
});
