import { count } from '../graph/shape.ts';
import { FUSED_ACTIVATIONS, type FusedActivation } from '../program.ts';
import { type Layer, layer } from './layer.ts';

interface About {
  readonly name: Exclude<FusedActivation, 'none'>;
  readonly summary: string;
  readonly doc: string;
  readonly source?: string;
  readonly aliases: readonly string[];
  /** FLOPs a value, an exponential counted as one. */
  readonly flops: number;
}

/** An activation whose derivative follows from its output, so that the producing kernel can apply it on its way out. */
const activation = ({ flops, name, ...about }: About): Layer =>
  layer({
    ...about,
    name,
    role: 'activation',
    options: {},
    positional: [],
    example: name,
    elementwise: true,
    fusedAs: name,
    infer: ([input]) => ({ shape: input! }),
    flops: (input) => flops * count(input),
    forward(plan) {
      const sizes = { values: count(plan.inputShape), activation: FUSED_ACTIVATIONS.indexOf(name) };
      plan.emit('activation_forward', { x: plan.input, y: plan.output }, sizes);
    },
    backward(plan) {
      if (!plan.inputGradient) return;
      const sizes = { values: count(plan.inputShape), activation: FUSED_ACTIVATIONS.indexOf(name) };
      plan.emit('activation_backward', { y: plan.output, dy: plan.outputGradient, dx: plan.inputGradient }, sizes);
    },
  });

export const relu = activation({
  name: 'relu',
  summary: 'Rectifier: negative values become 0',
  doc: 'y = max(x, 0). Cheap and does not saturate; the usual choice between layers.',
  source: 'Nair and Hinton 2010; S0, S1',
  aliases: ['ReLU', 'nn.ReLU', 'rectifier'],
  flops: 1,
});

export const sigmoid = activation({
  name: 'sigmoid',
  summary: 'Squashes to 0 … 1',
  doc: 'y = 1 / (1 + e⁻ˣ). Saturates at both ends, which stops gradients in deep networks; `binary_cross_entropy` applies it itself.',
  source: 'S0, S1',
  aliases: ['Sigmoid', 'nn.Sigmoid', 'logistic'],
  flops: 4,
});

export const tanh = activation({
  name: 'tanh',
  summary: 'Squashes to −1 … 1',
  doc: 'y = tanh(x). Centred, but saturates like `sigmoid`.',
  source: 'S0, S1',
  aliases: ['Tanh', 'nn.Tanh'],
  flops: 5,
});
