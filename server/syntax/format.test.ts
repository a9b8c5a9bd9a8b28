import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifier, everything } from './examples.ts';
import { format } from './format.ts';
import { parse } from './parser.ts';
import { saidIn } from './sameness.ts';
import { lex } from './tokens.ts';

/** All that carries meaning: the tokens, and the comments without the spaces at their ends. */
const words = (text: string): string[] => {
  const { tokens, comments } = lex(text);
  return [...tokens.map(({ image }) => image), '', ...comments.map(({ image }) => image.trimEnd())];
};

function expectKept(text: string): void {
  const once = format(text);
  expect(words(once)).toEqual(words(text));
  expect(saidIn(parse(once))).toBe(saidIn(parse(text)));
  expect(format(once)).toBe(once);
}

describe('format', () => {
  const cases: [name: string, text: string, formatted: string][] = [
    ['nothing', '', ''],
    ['empty lines alone', '\n\n  \n', ''],
    [
      'values of a group stand below one another',
      'data A {\nfolder:"mnist"\n   source :idx( "a" ,labels:"b" )\n}',
      'data A {\n  folder: "mnist"\n  source: idx("a", labels: "b")\n}\n',
    ],
    [
      'an empty line ends a group, and is the only one',
      'data A {\n\n  a: 1\n  longer: 2\n\n\n\n  b: 3\n\n}',
      'data A {\n  a:      1\n  longer: 2\n\n  b: 3\n}\n',
    ],
    ['a setting a line', 'data A {\n  a: 1 longer: 2\n}', 'data A {\n  a:      1\n  longer: 2\n}\n'],
    ['one line stays one line', 'data A{a:1 longer:2}', 'data A { a: 1  longer: 2 }\n'],
    [
      'one line that is too long becomes several',
      `data A { a: "${'x'.repeat(60)}" b: "${'y'.repeat(60)}" }`,
      `data A {\n  a: "${'x'.repeat(60)}"\n  b: "${'y'.repeat(60)}"\n}\n`,
    ],
    ['an empty body', 'data A {\n\n}', 'data A {}\n'],
    [
      'operators, signs and shares',
      'network N(a=-1){dense(2*(3+ -a)/4,b:10 %)}',
      'network N(a = -1) { dense(2 * (3 + -a) / 4, b: 10%) }\n',
    ],
    [
      'arrows of a continued flow stand below the first',
      'network N {\nmain=x->conv2d(1)\n->relu\n  ->relu\n}',
      'network N {\n  main = x -> conv2d(1)\n           -> relu\n           -> relu\n}\n',
    ],
    [
      'a continued flow without an arrow above',
      'network N {\nconv2d(1)\n->relu\n->relu\n}',
      'network N {\n  conv2d(1)\n    -> relu\n    -> relu\n}\n',
    ],
    [
      'brackets over lines',
      'data A {\n  list:[\n1,\n     2 , 3\n    ]\n  call: f(1,\n2)\n}',
      'data A {\n  list: [\n    1,\n    2, 3\n  ]\n  call: f(1,\n    2)\n}\n',
    ],
    [
      'comments keep their places',
      '// top\n\n\n/// doc\ndata A { // head\n// above\na: 1   // after\n/* block */\n  // last\n} // end\n// bottom',
      '// top\n\n/// doc\ndata A {  // head\n  // above\n  a: 1  // after\n  /* block */\n  // last\n}  // end\n// bottom\n',
    ],
    ['a brace on the next line', 'data A\n{ a: 1 }', 'data A { a: 1 }\n'],
    [
      'broken statements stay as they are',
      'network N {\n image( 1 )\n    conv2d(  3 ->\n relu   ->   relu\n}',
      'network N {\n  image(1)\n  conv2d(  3 ->\n  relu -> relu\n}\n',
    ],
    [
      'broken declarations stay as they are',
      'data A { a:1 }\n}\ndata  B  { b:1',
      'data A { a: 1 }\n}\ndata  B  { b:1\n',
    ],
    ['a declaration between what is none stands once', '}data A{}r', '} data A {}\nr\n'],
    ['the same where it is broken', '}r{}r', '} r{} r\n'],
    [
      "documentation inside of a body is nobody's",
      'data A { a: 1\n/// doc\n}data B { b: 1 }',
      'data A {\n  a: 1\n  /// doc\n}\ndata B { b: 1 }\n',
    ],
    ['carriage returns', 'data A {\r\n  a: 1\r\n  bb: 2\r\n}\r\n', 'data A {\r\n  a:  1\r\n  bb: 2\r\n}\r\n'],
    ['brackets that a moved line would pair otherwise stay as they are', 'k c{({\n}1\n}', 'k c{({\n}1\n}'],
    ['a body that would end elsewhere stays as it is', ' f{\n {\nx\n}', ' f{\n {\nx\n}'],
    ['lines that end in both ways', 'data A {\n  a: 1\r\n  bb: 2\n}\n', 'data A {\n  a:  1\n  bb: 2\n}\n'],
  ];
  it.each(cases)('%s', (_, text, formatted) => {
    expect(format(text)).toBe(formatted);
    expectKept(text);
  });

  it('leaves alone what is formatted', () => {
    expect(format(classifier)).toBe(classifier);
    expect(format(everything)).toBe(everything);
  });

  it('changes neither words nor meaning, and has nothing to do the second time, whatever the spaces', () => {
    const space = fc.constantFrom('', ' ', '   ', '\n', '\n\n\n', '\t', ' // note\n', ' /* note */ ', '\r\n');
    fc.assert(
      fc.property(
        fc.constantFrom(classifier, everything),
        fc.array(fc.tuple(fc.nat(), space), { maxLength: 8 }),
        (text, spaces) => {
          expectKept(disturbed(text, spaces));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does the same for broken texts', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '=',
      '->',
      '-',
      '"',
      '//',
      '/*',
      '*/',
      'x',
      '\n',
      '@',
      'data ',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(classifier, everything),
        fc.array(fc.tuple(fc.nat(), piece), { maxLength: 4 }),
        fc.nat(),
        (text, pieces, cut) => {
          const broken = disturbed(text, pieces);
          const start = cut % broken.length;
          expectKept(broken.slice(0, start) + broken.slice(start + 1));
        },
      ),
      { numRuns: 800 },
    );
  });
});

/** The text with pieces put between its words. */
function disturbed(text: string, pieces: readonly (readonly [place: number, piece: string])[]): string {
  const { tokens } = lex(text);
  const inserted = pieces
    .map(([place, piece]) => ({ at: tokens[place % tokens.length]!.startOffset, piece }))
    .sort((a, b) => b.at - a.at);
  return inserted.reduce((result, { at, piece }) => result.slice(0, at) + piece + result.slice(at), text);
}
