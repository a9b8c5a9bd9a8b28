import { count } from '../graph/shape.ts';
import { layer } from './layer.ts';

export const flatten = layer({
  name: 'flatten',
  summary: 'Reads a picture as one row of numbers',
  doc: '`[channels, height, width]` becomes `[channels·height·width]`, channel by channel. Moves nothing in memory.',
  role: 'shape',
  options: {},
  positional: [],
  aliases: ['Flatten', 'nn.Flatten'],
  example: 'flatten',
  view: true,
  infer: ([input]) => ({ shape: [count(input!)] }),
  flops: () => 0,
});
