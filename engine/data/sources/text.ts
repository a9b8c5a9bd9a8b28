import { resolve } from 'node:path';
import { choice, path } from '../../table.ts';
import { DataError, type Text } from '../dataset.ts';
import type { DataFacts } from '../facts.ts';
import { beginning, bytesOf } from '../formats/bytes.ts';
import { windows } from '../windows/index.ts';
import { type SourceContext, source } from './source.ts';

/** Files up to this many bytes are read whole to know their characters while editing. */
const SMALL = 1 << 22;

export const text = source({
  name: 'text',
  summary: 'A text, to learn what comes next',
  doc: 'UTF-8, plain or gzip. Its different characters, sorted, are the vocabulary; `window:` says how long a sample is. The target of each step is the token after it: a network for it begins with `tokens(length, vocabulary: …)` and gives logits `[length, vocabulary]`.',
  options: {
    file: path({ doc: 'The file.' }),
    tokens: choice(['characters'], { doc: 'What the text is cut into.', default: 'characters' }),
  },
  positional: ['file'],
  aliases: ['TextLineDataset', 'txt', 'corpus', 'read_text', 'char_rnn'],
  example: 'text("input.txt", tokens: characters)',
  tabular: false,
  windowed: true,
  refuses: { normalize: 'tokens are names, not amounts' },
  facts: (_, { window }) => factsOf(window),
  cells: ({ samples = 0, steps = 0 }) => 0.25 * (samples + steps),
  files: ({ file }) => [file],
  async header({ file }, { folder, window }) {
    const place = resolve(folder, file);
    const { fileBytes } = await beginning(place, 1);
    if (fileBytes > SMALL) return { facts: factsOf(window) };
    const { tokens, vocabulary } = textOf(await bytesOf(place), place);
    const facts = factsOf(window);
    const samples = facts.steps === undefined ? {} : { samples: Math.max(0, tokens.length - facts.steps) };
    return { facts: { ...facts, ...samples, classes: vocabulary, vocabulary: vocabulary.length } };
  },
  async load({ file }, folder) {
    const place = resolve(folder, file);
    return textOf(await bytesOf(place), place);
  },
});

function factsOf(window: SourceContext['window']): DataFacts {
  const length = window && windows.get(window.entry).length(window.options as never);
  return { target: 'class', ...(length !== undefined && { shape: [length], steps: length }) };
}

/** Throws DataError where the bytes are no UTF-8. */
export function textOf(bytes: Buffer, file: string): Text {
  let characters: string[];
  try {
    characters = [...new TextDecoder('utf-8', { fatal: true }).decode(bytes)];
  } catch {
    throw new DataError(`${file}: is no UTF-8 text; save it as UTF-8`);
  }
  const codes = new Set(characters.map((character) => character.codePointAt(0)!));
  const vocabulary = [...codes].sort((a, b) => a - b).map((code) => String.fromCodePoint(code));
  return { tokens: numbered(characters, vocabulary, file), vocabulary };
}

/** The text in the numbers of another one's vocabulary. Throws DataError where it has more characters. */
export function inVocabulary(text: Text, vocabulary: readonly string[], file: string): Text {
  const characters = Array.from(text.tokens, (token) => text.vocabulary[token]!);
  return { tokens: numbered(characters, vocabulary, file), vocabulary };
}

function numbered(characters: readonly string[], vocabulary: readonly string[], file: string): Text['tokens'] {
  const numbers = new Map(vocabulary.map((character, number) => [character, number]));
  const tokens = vocabulary.length <= 256 ? new Uint8Array(characters.length) : new Int32Array(characters.length);
  characters.forEach((character, at) => {
    const number = numbers.get(character);
    if (number === undefined)
      throw new DataError(
        `${file}: has the character ${JSON.stringify(character)} at ${at}, which the training text does not have; take it out`,
      );
    tokens[at] = number;
  });
  return tokens;
}
