import { count, type Shape } from '../graph/shape.ts';
import { flag, integer } from '../table.ts';
import { NUMBERS } from './arithmetic.ts';
import { noSuchAxis } from './axes.ts';
import { type BackwardLowering, type Buffer, FLOW, type Layer, type Lowering, layer } from './layer.ts';
import { average, averageBack, axisPooling, greatest, greatestBack } from './pooling.ts';

interface About {
  readonly name: string;
  readonly what: string;
  readonly aliases: readonly string[];
  readonly forward: (plan: Lowering<Options>) => void;
  readonly backward: (plan: BackwardLowering<Options>) => void;
}
interface Options {
  readonly axis: number;
}

const reduction = ({ name, what, aliases, forward, backward }: About): Layer =>
  layer({
    name,
    summary: `Takes the ${what} over an axis`,
    doc: `\`${name}(axis: 0)\` of a sequence \`[length, features]\` is \`[features]\`: the ${what} over its steps. No parameters.`,
    role: 'pooling',
    options: {
      axis: integer({ doc: 'The axis, counted from 0.', min: 0, default: 0 }),
      keep: flag({ doc: 'Keeps the axis, with a size of 1.', default: false }),
    },
    positional: [],
    aliases,
    example: `${name}(axis: 0)`,
    infer([input], { axis, keep }) {
      const problem = noSuchAxis(input!, axis);
      if (problem) return problem;
      // What is left of a vector is one number.
      return { shape: keep || input!.length === 1 ? input!.with(axis, 1) : input!.toSpliced(axis, 1) };
    },
    flops: (input) => count(input),
    reads: { mask: [FLOW] },
    forward,
    backward,
  });

export const mean = reduction({
  name: 'mean',
  what: 'mean',
  aliases: ['reduce_mean', 'torch.mean', 'average'],
  forward: (plan) => (overSteps(plan) ? masked('masked_mean', plan) : average(plan, axisPooling(plan))),
  backward: (plan) =>
    overSteps(plan) ? maskedBack('masked_mean_backward', plan) : averageBack(plan, axisPooling(plan)),
});

/** A mean, times what it divided by. */
const multiplied = (plan: Lowering<Options>, at: Buffer, shape: Shape): void =>
  plan.emit(
    'arithmetic_constant',
    { x: at, y: at },
    { operation: NUMBERS['*'], values: count(shape) },
    { by: plan.inputShape[plan.options.axis]! },
  );

export const sum = reduction({
  name: 'sum',
  what: 'sum',
  aliases: ['reduce_sum', 'torch.sum'],
  forward(plan) {
    if (overSteps(plan)) return masked('masked_sum', plan);
    average(plan, axisPooling(plan));
    multiplied(plan, plan.output, plan.outputShape);
  },
  backward(plan) {
    if (!plan.inputGradient) return;
    if (overSteps(plan)) return maskedBack('masked_sum_backward', plan);
    averageBack(plan, axisPooling(plan));
    multiplied(plan, plan.inputGradient, plan.inputShape);
  },
});

export const max = reduction({
  name: 'max',
  what: 'largest value',
  aliases: ['reduce_max', 'torch.max', 'amax'],
  forward: (plan) => (overSteps(plan) ? masked('masked_max', plan) : greatest(plan, axisPooling(plan))),
  backward: (plan) =>
    overSteps(plan)
      ? maskedBack('masked_max_backward', plan, { x: plan.input, y: plan.output })
      : greatestBack(plan, axisPooling(plan)),
});

/** Some of the steps that it goes over may be left out. */
const overSteps = ({ read, options }: Lowering<Options>): boolean => read.mask !== undefined && options.axis === 0;

const stepsOf = ({ inputShape: [length, features] }: Lowering<Options>) => ({ length: length!, features: features! });

function masked(kernel: string, plan: Lowering<Options>): void {
  plan.emit(kernel, { x: plan.input, mask: plan.read.mask!, y: plan.output }, stepsOf(plan));
}

function maskedBack(
  kernel: string,
  plan: BackwardLowering<Options>,
  more: Readonly<Record<string, Buffer>> = {},
): void {
  if (!plan.inputGradient) return;
  const buffers = { ...more, mask: plan.read.mask!, dy: plan.outputGradient, dx: plan.inputGradient };
  plan.emit(kernel, buffers, stepsOf(plan));
}
