import { describe, expect, it } from 'vitest';
import { format } from '../syntax/format.ts';
import { analyse } from './analyse.ts';
import { type World, world } from './world.ts';

const read = (text: string, around: World = world) => analyse(text, '/specs/example.dlspec', around).diagnostics;
const nested = (open: string, inner: string, close: string, depth: number) =>
  `network N {\n  vector(2)\n  ${open.repeat(depth)}${inner}${close.repeat(depth)}\n}\n`;

/** Garbage that is the same every time. */
function garbage(length: number): string {
  const signs = 'ab{}()[]":,=->\n\r \t0.1%/*é😀#@!<>+';
  let state = 1;
  let text = '';
  while (text.length < length) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    text += signs[state % signs.length];
  }
  return text;
}

/** Whatever is written, it is read to its end without a crash, and what is wrong is said. A hang runs into the time of a test. */
describe('what nobody means to write', { timeout: 20_000 }, () => {
  it.each<[string, string, RegExp]>([
    ['300 kB of garbage', garbage(300_000), /expected|unknown/],
    [
      '300 kB of garbage in a network',
      `network N {\n${garbage(300_000)}\n}`,
      /100 lines of this `network` cannot be read: from here on it is not looked at/,
    ],
    [
      'a program in another language',
      'def f(x):\n    return {"a": [x, 1]}\nclass A(B): # a comment\n    pass\n'.repeat(4_000),
      /expected a declaration/,
    ],
    ['a line of 100 kB', `network N { vector(2) ${'-> relu '.repeat(12_500)}x }`, /unknown layer `x`|expected/],
    ['100 kB of one word', 'a'.repeat(100_000), /expected a declaration/],
    ['10,000 parentheses', nested('(', 'relu', ')', 10_000), /^too many brackets or operators in one line$/],
    ['10,000 that are not closed', nested('(', 'relu', '', 10_000), /too many brackets/],
    [
      '10,000 lists',
      `train T { metrics: ${'['.repeat(10_000)}${']'.repeat(10_000)} }`,
      /^too many brackets or operators in one line$/,
    ],
    [
      '10,000 records',
      `train T { loss: ${'{ a: '.repeat(10_000)}1${' }'.repeat(10_000)} }`,
      /^too many brackets or operators in one line$/,
    ],
    [
      '10,000 calls',
      `train T { loss: ${'mse('.repeat(10_000)}${')'.repeat(10_000)} }`,
      /^too many brackets or operators in one line$/,
    ],
    ['10,000 signs', `block B(a = ${'-'.repeat(10_000)}1) { relu }`, /^too many brackets or operators in one line$/],
    [
      '10,000 words `not`',
      `block B { if ${'not '.repeat(10_000)}true { relu } }`,
      /^too many brackets or operators in one line$/,
    ],
    ['10,000 `repeat`', nested('repeat 2 { ', 'relu', ' }', 10_000), /^too many brackets or operators in one line$/],
    ['10,000 `if`', nested('if true { ', 'relu', ' }', 10_000), /^too many brackets or operators in one line$/],
    ['a chain of 10,000 sums', `block B(a = ${'1 + '.repeat(10_000)}1) { dense(a) }`, /$/],
    ['`repeat 1e9`', 'network N {\n vector(2)\n repeat 1e9 { relu }\n}', /10_?,?000/],
    [
      'turns of turns',
      'network N {\n vector(2)\n repeat 9_999 { repeat 9_999 { repeat 9_999 { relu } } }\n}',
      /more than 100,000 layers/,
    ],
    [
      'blocks of blocks',
      `${Array.from({ length: 60 }, (_, at) => `block B${at + 1} { B${at} -> B${at} }`).join('\n')}
block B0 { relu }
network N { vector(2) -> B60 }`,
      /more than 100,000 layers/,
    ],
    ['wide layers', 'network N { vector(2) -> dense(1e18) -> dense(1e300) -> dense(1e999) }', /./],
    [
      '5,000 declarations',
      Array.from({ length: 5_000 }, (_, at) => `network N${at} { vector(2) -> dense(${at % 7}) }`).join('\n'),
      /at least 1/,
    ],
    ['5,000 of one name', 'data D { source: synthetic.moons }\n'.repeat(5_000), /declared twice/],
    [
      'blocks that use one another',
      Array.from({ length: 1_000 }, (_, at) => `block B${at} { B${(at + 1) % 1_000} }`).join('\n'),
      /itself/,
    ],
    ['5,000 settings', `train T {\n${'batch: 3\n'.repeat(5_000)}}`, /set twice/],
    ['5,000 parameters', `block B(${'a, '.repeat(5_000)}) { relu }`, /stands twice/],
  ])('%s', (_, text, message) => {
    const found = read(text);
    expect(found.map((each) => each.message).join('\n')).toMatch(message);
    format(text);
  });

  it('imports in a circle', () => {
    const around: World = {
      ...world,
      file: (path) => {
        const at = Number(/(\d+)\.dlspec$/.exec(path)?.[1] ?? 0);
        return `import { B } from "${(at + 1) % 200}.dlspec"\nblock C { relu }`;
      },
    };
    expect(read('import { B } from "0.dlspec"\nnetwork N { vector(2) -> B }', around).length).toBeGreaterThan(0);
  });
});
