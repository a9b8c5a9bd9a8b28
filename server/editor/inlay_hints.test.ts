import { expect, it } from 'vitest';
import { inlayHints } from './inlay_hints.ts';
import { marked } from './marked.ts';

/** Hints are drawn into the text between `⟨` and `⟩`. */
it.each([
  [
    'the shape that leaves a line',
    'network N {\n  image(⟨channels:⟩1, ⟨height:⟩28, ⟨width:⟩28)\n  conv2d(32, kernel: 3)⟨[32, 26, 26]⟩\n  flatten -> dense(10) -> relu⟨[10]⟩\n}',
  ],
  ['each line of a statement', 'network N {\n  vector(2)\n    -> dense(8)⟨[8]⟩\n    -> dense(1)⟨[1]⟩\n}'],
  ['as far as it can be told', 'network N {\n  vector(2)\n  dense(8)⟨[8]⟩\n  conv2d(4, kernel: 3)\n  dense(2)\n}'],
  [
    'what calculations come to',
    'network N(width = 4) {\n  vector(2)\n  dense(2 * width⟨= 8⟩)⟨[8]⟩\n  dense(width⟨= 4⟩)⟨[4]⟩\n  dropout(1 / 3⟨= 0.333333⟩)⟨[4]⟩\n}',
  ],
  ['not what is written', 'network N {\n  vector(2)\n  dropout(0.5)⟨[2]⟩\n  dense((3))⟨[3]⟩\n}'],
  [
    'the names of parameters',
    'network N(a = 1, b = 2) { vector(a⟨= 1⟩) -> dense(b⟨= 2⟩)⟨[2]⟩ }\ntrain T { network: N(⟨a:⟩3, ⟨b:⟩4) }',
  ],
  [
    'the shape that leaves a block, and the names of its parameters',
    'block B(units, rate) {\n  dense(units⟨= 8⟩)⟨[8]⟩\n  dropout(rate⟨= 0.5⟩)⟨[8]⟩\n}\nnetwork N {\n  vector(2)\n  B(⟨units:⟩8, ⟨rate:⟩0.5)⟨[8]⟩\n  repeat 2 { B(⟨units:⟩4, rate: 0.1)⟨[4]⟩ }\n}',
  ],
  [
    'the first and the last turn of what is repeated',
    `block Half(n) {
  conv2d(n⟨= 4⟩, kernel: 3, stride: 2, padding: same)⟨[4, 16, 16]⟩
}
network N {
  image(⟨channels:⟩3, ⟨height:⟩32, ⟨width:⟩32)
  repeat 3 {
    conv2d(4, kernel: 3)⟨[4, 30, 30] … [4, 26, 26]⟩
    relu⟨[4, 30, 30] … [4, 26, 26]⟩
  }
  conv2d(4, kernel: 3, padding: 4)⟨[4, 32, 32]⟩
  repeat 2 { repeat 2 { Half(4)⟨[4, 16, 16] … [4, 2, 2]⟩ } }
  repeat 1 { flatten⟨[16]⟩ }
  repeat 2 { dense(16)⟨[16]⟩ }
}`,
  ],
  ['no names where they are given', 'network N {\n  image(⟨channels:⟩1, height: 28, width: 28)\n}'],
  ['nothing in data', 'data D { source: synthetic.spirals(classes: 3)  split: random(validation: 10%) }'],
])('%s', (_, drawn) => {
  const text = drawn.replaceAll(/⟨[^⟩]*⟩/g, '');
  const { analysis } = marked(text);
  const hints = inlayHints(analysis, { start: 0, end: text.length });
  const result = hints.reduceRight(
    (before, { at, text: hint }) => `${before.slice(0, at)}⟨${hint}⟩${before.slice(at)}`,
    text,
  );
  expect(result).toBe(drawn);
});

it('shows those in sight only', () => {
  const { analysis, spans } = marked('network N {\n  vector(2)\n  dense(2)\n«  dense(3)\n»  dense(4)\n}');
  expect(inlayHints(analysis, spans[0]!).map(({ text }) => text)).toEqual(['[3]']);
});

it('tells what each line costs where that is wanted', () => {
  const { analysis, text } = marked('network N {\n  vector(2)\n  dense(4) -> relu\n  flatten\n  dense(1)\n}');
  const hints = inlayHints(analysis, { start: 0, end: text.length }, (kind) => kind === 'cost');
  expect(hints.map(({ at }) => text.slice(0, at).split('\n').at(-1))).toEqual(['  dense(4) -> relu', '  dense(1)']);
  // 2·2·4 + 4 of dense and 4 of relu; 2·4 + 1
  expect(hints.map((hint) => hint.text.replace(/ · .*/, ''))).toEqual(['24 FLOP', '9 FLOP']);
  const shares = hints.map((hint) => Number(/ · ([\d.]+) %$/.exec(hint.text)![1]));
  expect(shares[0]! + shares[1]!).toBeCloseTo(100, 0);
});

it('tells of the lines of a block too, once and wherever the network stands', () => {
  const block = 'block Unit(n) {\n  dense(n) -> relu\n}\n';
  const { analysis, text } = marked(
    `${block}network First {\n  vector(2)\n  Unit(8)\n  Unit(2)\n}\nnetwork Second { vector(9) -> Unit(9) }\n`,
  );
  const hints = inlayHints(analysis, { start: 0, end: block.length }, (kind) => kind === 'cost');
  expect(hints.map(({ at, kind }) => [text.slice(0, at).split('\n').length, kind])).toEqual([[2, 'cost']]);
  // All of the first network: 2·2·8 + 8, 8, 2·8·2 + 2, 2.
  expect(hints[0]!.text).toBe('84 FLOP · 100.0 %');
});
