import { integer, list } from '../table.ts';
import { layer } from './layer.ts';

/** As other frameworks count, `28, 28, 1`: no picture has as many channels as rows, and is 1 or 3 wide. */
function isChannelsLast(channels: number, height: number, width: number): boolean {
  const [less, more] = [Math.min(channels, height), Math.max(channels, height)];
  return [1, 3, 4].includes(width) && less >= 16 && more <= 2 * less;
}

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
  infer: (_, { channels, height, width }) =>
    isChannelsLast(channels, height, width)
      ? {
          problem: `counts channels first: ${channels} channels of ${height}×${width} are pictures of ${channels}×${height} with ${width === 1 ? 'one channel' : `${width} channels`}, \`image(${width}, ${channels}, ${height})\``,
          instead: `image(${width}, ${channels}, ${height})`,
        }
      : { shape: [channels, height, width] },
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

export const tokens = layer({
  name: 'tokens',
  summary: 'Input: numbers of words or characters',
  doc: 'One sample is `[length]` whole numbers below `vocabulary`, each the name of a word, character or category. `embedding` turns them into vectors.',
  role: 'input',
  options: {
    length: integer({
      doc: 'Tokens in a sample.',
      min: 1,
      aliases: ['seq_len', 'sequence_length', 'input_length', 'timesteps'],
    }),
    vocabulary: integer({
      doc: 'How many different tokens there are.',
      min: 1,
      aliases: ['num_embeddings', 'vocab_size', 'num_tokens'],
    }),
  },
  positional: ['length', 'vocabulary'],
  aliases: ['TokenInput', 'input_ids', 'token_ids'],
  example: 'tokens(64, vocabulary: 65)',
  takesTokens: true,
  infer: (_, { length, vocabulary }) => ({ shape: [length], vocabulary }),
  flops: () => 0,
});

export const sequence = layer({
  name: 'sequence',
  summary: 'Input: a row of vectors, one a step',
  doc: 'One sample is `[length, features]`: measurements over time, or vectors of words. Recurrent layers and `attention` read it step by step.',
  role: 'input',
  options: {
    length: integer({
      doc: 'Steps in a sample.',
      min: 1,
      aliases: ['seq_len', 'sequence_length', 'input_length', 'timesteps'],
    }),
    features: integer({ doc: 'Numbers a step.', min: 1 }),
  },
  positional: ['length', 'features'],
  aliases: ['SequenceInput', 'time_series'],
  example: 'sequence(100, 8)',
  infer: (_, { length, features }) => ({ shape: [length, features] }),
  flops: () => 0,
});

export const tensor = layer({
  name: 'tensor',
  summary: 'Input: numbers of any shape',
  doc: 'For what no other input says better: a row of channels `tensor(2, 16_000)`, a volume `tensor(1, 32, 128, 128)`.',
  role: 'input',
  options: { sizes: list(integer({ doc: '', min: 1 }), { doc: 'The shape of one sample, channels first.' }) },
  positional: [],
  rest: 'sizes',
  aliases: ['TensorInput'],
  example: 'tensor(1, 32, 128, 128)',
  infer: (_, { sizes }) =>
    sizes.length > 0 ? { shape: sizes } : { problem: 'needs its sizes, as in `tensor(2, 16_000)`' },
  flops: () => 0,
});
