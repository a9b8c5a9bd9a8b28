import { count, type Shape } from '../graph/shape.ts';
import { number } from '../table.ts';
import { featureAxis, featuresOf } from './axes.ts';
import { layer } from './layer.ts';
import { partialSums } from './scratch.ts';

export const layerScale = layer({
  name: 'layer_scale',
  summary: 'Multiplies each channel by a learned number that begins small',
  doc: 'y = γ·x. Stands at the end of a branch before it is added to its shortcut: deep networks begin as if they had no branches. One parameter a channel or feature.',
  source: 'Touvron et al. 2021',
  role: 'normalization',
  options: { initial: number({ doc: 'What γ begins as.', default: 1e-6, usual: '1e-6 to 0.1' }) },
  positional: ['initial'],
  aliases: ['LayerScale', 'gamma'],
  example: 'layer_scale(1e-6)',
  passesOn: ['mask'],
  infer: ([input]) => ({ shape: input! }),
  parameters: (input, { initial }) => [
    { name: 'weight', shape: [featuresOf(input)], trainable: true, fan: [1, 1], initial },
  ],
  flops: (input) => count(input),
  memory: ([input]) => (featureAxis(input!) === 0 ? 'channels_last' : 'language'),
  forward(plan) {
    const buffers = { x: plan.input, w: plan.parameter('weight'), y: plan.output };
    plan.emit('layer_scale_forward', buffers, rowsOf(plan.inputShape));
  },
  backward(plan) {
    const sizes = rowsOf(plan.inputShape);
    const buffers = {
      x: plan.input,
      w: plan.parameter('weight'),
      dy: plan.outputGradient,
      dw: plan.parameterGradient('weight'),
      ...(plan.inputGradient && { dx: plan.inputGradient }),
      scratch: plan.scratch(partialSums(plan.batch * sizes.rows, sizes.width, 1)),
    };
    plan.emit('layer_scale_backward', buffers, sizes);
  },
});

const rowsOf = (shape: Shape) => ({ rows: count(shape) / featuresOf(shape), width: featuresOf(shape) });
