import { count } from '../graph/shape.ts';
import { number } from '../table.ts';
import { featuresOf } from './axes.ts';
import { layer } from './layer.ts';

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
  infer: ([input]) => ({ shape: input! }),
  parameters: (input, { initial }) => [
    { name: 'weight', shape: [featuresOf(input)], trainable: true, fan: [1, 1], initial },
  ],
  flops: (input) => count(input),
});
