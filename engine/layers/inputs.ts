import { integer } from '../table.ts';
import { layer } from './layer.ts';

export const image = layer({
  name: 'image',
  summary: 'Input: a picture, channels first',
  doc: 'One sample is `[channels, height, width]`: grey pictures have one channel, colour pictures three.',
  role: 'input',
  options: {
    channels: integer({ doc: 'Channels: 1 for grey, 3 for colour.', min: 1 }),
    height: integer({ doc: 'Height in pixels.', min: 1 }),
    width: integer({ doc: 'Width in pixels.', min: 1 }),
  },
  positional: ['channels', 'height', 'width'],
  aliases: ['Input', 'InputLayer', 'ImageInput'],
  example: 'image(1, 28, 28)',
  infer: (_, { channels, height, width }) => ({ shape: [channels, height, width] }),
  flops: () => 0,
});

export const vector = layer({
  name: 'vector',
  summary: 'Input: a row of numbers',
  doc: 'One sample is `[features]`: the columns of a table, or any flat list of numbers.',
  role: 'input',
  options: { features: integer({ doc: 'Numbers in a sample.', min: 1 }) },
  positional: ['features'],
  aliases: ['features'],
  example: 'vector(4)',
  infer: (_, { features }) => ({ shape: [features] }),
  flops: () => 0,
});
