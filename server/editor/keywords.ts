import type { Analysis } from '../meaning/analysis.ts';
import { at } from '../meaning/place.ts';
import { covers, type Span } from '../syntax/tree.ts';
import { snippets } from './snippets/index.ts';

/** What a word of the language does. */
interface Keyword {
  readonly summary: string;
  /** Markdown. */
  readonly doc: string;
  readonly example: string;
}

const WORDS: Readonly<Record<string, Keyword>> = {
  repeat: {
    summary: 'these statements so many times',
    doc: 'Each turn goes on with what the one before ended with; inside, `input` is what the turn begins with. What a turn binds ends with it. Every turn has weights of its own.',
    example: 'repeat 3 {\n  dense(64) -> relu\n}',
  },
  if: {
    summary: 'one of several branches',
    doc: 'Takes the first branch whose condition holds, on numbers, words, parameters and shapes (`x.channels`). It is decided while the spec is read; its value is that of the branch’s last statement.',
    example:
      'if stride != 1 {\n  shortcut = x -> conv2d(channels, kernel: 1, stride: stride)\n} else {\n  shortcut = x\n}',
  },
  else: {
    summary: 'the branch where no condition holds',
    doc: 'Without it, what flows in flows on. A name that every branch binds is there after them.',
    example: 'if wide { dense(512) -> relu } else { dense(64) -> relu }',
  },
  output: {
    summary: 'what leaves the network',
    doc: 'Without it the last value does. With several, each is an output of that name, with a loss of its own: `loss: { coarse: cross_entropy, fine: cross_entropy }`.',
    example: 'output fine = trunk -> dense(100)',
  },
  shared: {
    summary: 'one instance of a layer, for several uses',
    doc: 'It takes nothing where it stands. Every use of the name has the same weights, kept under that name.',
    example: 'shared table = embedding(32)\nids -> table -> add_position',
  },
  input: {
    summary: 'what flows into the block or turn',
    doc: 'It is the current value at the start of a block or of a turn of `repeat`, and may be named anywhere in it.',
    example: 'x = input\ny = x -> dense(64) -> relu\nx + y',
  },
  import: {
    summary: 'blocks, networks and data of another spec',
    doc: 'By its path, relative to this one. What is wrong in that spec is told there.',
    example: 'import { Residual, Digits } from "./blocks.dlspec"',
  },
  and: {
    summary: 'both conditions hold',
    doc: 'Binds more than `or`.',
    example: 'if stride == 1 and x.channels == channels { … }',
  },
  or: {
    summary: 'one of the conditions holds',
    doc: 'Binds less than `and`.',
    example: 'if stride != 1 or x.channels != channels { … }',
  },
  not: { summary: 'the condition does not hold', doc: 'Of what stands behind it.', example: 'if not wide { … }' },
};

/** The other words that a keyword is written with. */
const SAME: Readonly<Record<string, string>> = { from: 'import' };

/** What declarations are for is what their snippets say: those are whole examples too. */
const DECLARATIONS: Readonly<Record<string, string>> = {
  data: 'Its paths are relative to the spec. What `split` keeps back is never trained on; `normalize` learns its scale from the training part.',
  block:
    'Used like a layer, each time with weights of its own. `input` is what flows in, its last value what it gives.',
  network:
    'Begins with an input; each statement takes what the one before it gave, unless it starts with a name. Shapes follow by themselves.',
  train: 'Names what is trained on what, and how: a click on the link above it begins.',
  sweep: 'Varies settings of a train.',
  device: 'Its peak, bandwidth and memory, for a machine that is not this one.',
};

/** In one line, for lists. */
export const keywordSummary = (word: keyof typeof WORDS & string): string => WORDS[word]!.summary;

/** Of a word that has no other meaning where it stands. */
export function keywordHover(analysis: Analysis, offset: number): { content: string; span: Span } | undefined {
  const { text, tree } = analysis;
  const isLetter = (place: number) => /\w/.test(text[place] ?? '');
  let start = offset;
  while (isLetter(start - 1)) start--;
  let end = offset;
  while (isLetter(end)) end++;
  const { on, path, name } = at(analysis, offset);
  const isText = path.at(-1)?.is === 'text' || tree.comments.some(({ span }) => covers(span, offset));
  if (isText || on === 'outside') return undefined;
  const word = text.slice(start, end);
  // A name of the spec may be one of these words, as `input` in a record.
  const isNamed = name !== undefined && on !== 'kind' && !(on === 'call' && word === 'input');
  const found = isNamed ? undefined : keywordOf(SAME[word] ?? word, on === 'kind');
  if (!found) return undefined;
  const { summary, doc, example } = found;
  const content = [`**${word}**: ${summary}`, doc, `\`\`\`dlspec\n${example}\n\`\`\``].join('\n\n');
  return { content, span: { start, end } };
}

function keywordOf(word: string, isKind: boolean): Keyword | undefined {
  const snippet = isKind && snippets.find(({ label }) => label === word);
  if (snippet && DECLARATIONS[word]) {
    const example = snippet.insert.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1');
    return { summary: snippet.detail, doc: DECLARATIONS[word], example };
  }
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}
