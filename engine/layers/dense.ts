import { count, type Shape, show } from '../graph/shape.ts';
import { call, flag, integer } from '../table.ts';
import { biasInitializer, defaultInitializer, WITHOUT_BIAS, zeros } from '../training/initializers/initial.ts';
import { layer } from './layer.ts';

/** Sizes of a product of all rows of a sample with all of a weight. */
export function linear(input: Shape, outputs: number) {
  const inputs = input.at(-1)!;
  return { rows: count(input) / inputs, inputs, outputs, columns: outputs, first: 0 };
}

export const dense = layer({
  name: 'dense',
  summary: 'Fully connected layer: every output sees every input',
  doc:
    'y = x·W + b, with x `[inputs]`, W `[inputs, units]` and b `[units]`: inputs·units + units parameters. ' +
    'Of a sequence `[length, inputs]` it takes each step alone, with the same weights.',
  role: 'weighted',
  options: {
    units: integer({
      doc: 'Outputs of the layer.',
      min: 1,
      usual: '√(m+n)+1 and up, a power of two; 256 to 1024 in larger networks',
      aliases: ['out_features', 'output_dim'],
    }),
    bias: flag({
      doc: 'Adds a learned number to each output. Leave it out before `batch_norm`.',
      default: true,
      aliases: ['use_bias'],
    }),
    init: call('initializer', {
      doc: 'How the weights are drawn.',
      default: defaultInitializer,
      aliases: ['kernel_initializer', 'weight_init', 'initializer'],
    }),
    bias_init: biasInitializer,
  },
  positional: ['units'],
  inferred: ['in_features', 'input_size'],
  aliases: ['Linear', 'fc', 'fully_connected', 'InnerProduct', 'nn.Linear'],
  example: 'dense(128)',
  passesOn: ['mask'],
  fusesActivation: true,
  addsShortcut: () => true,
  takesMemoryOrder: true,
  infer([input], { units, bias, bias_init }) {
    if (bias_init && !bias) return WITHOUT_BIAS;
    if (input!.length <= 2) return { shape: input!.with(-1, units) };
    return { problem: `needs a flat input, got ${show(input!)}`, insertBefore: 'flatten' };
  },
  parameters(input, { units, bias, init, bias_init }) {
    const inputs = input.at(-1)!;
    const weight = {
      name: 'weight',
      shape: [units, inputs],
      order: [1, 0],
      trainable: true,
      fan: [inputs, units],
      initial: init,
    } as const;
    return bias
      ? [weight, { name: 'bias', shape: [units], trainable: true, fan: [inputs, units], initial: bias_init ?? zeros }]
      : [weight];
  },
  multiplyAdds: (input, output) => input.at(-1)! * count(output),
  flops: (input, output, { bias }) => 2 * input.at(-1)! * count(output) + (bias ? count(output) : 0),
  forward(plan) {
    const { options, input, output } = plan;
    plan.emit(
      'dense_forward',
      {
        x: input,
        w: plan.parameter('weight'),
        ...(options.bias && { bias: plan.parameter('bias') }),
        ...(plan.shortcut && { shortcut: plan.shortcut }),
        y: output,
      },
      { ...linear(plan.inputShape, options.units), bias_first: 0, activation: plan.activation },
    );
  },
  backward(plan) {
    const { options, input, outputGradient: dy } = plan;
    const sizes = linear(plan.inputShape, options.units);
    plan.undoEpilogue({ rows: sizes.rows, width: options.units, bias: options.bias });
    plan.emit('dense_backward_weights', { x: input, dy, dw: plan.parameterGradient('weight') }, sizes);
    if (!plan.inputGradient) return;
    const before = plan.gradientSoFar();
    const buffers = { dy, w: plan.parameter('weight'), dx: before ?? plan.inputGradient };
    plan.emit('dense_backward_data', buffers, { ...sizes, adds: Number(before !== undefined) });
  },
});
