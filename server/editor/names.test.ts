import { describe, expect, it } from 'vitest';
import { draw, marked } from './marked.ts';
import { occurrences, symbolAt } from './names.ts';

const data = 'data D { source: synthetic.moons }\n';

/** Each with the cursor at one place; all places are drawn, the declaration among them. */
const cases: readonly [what: string, drawn: string][] = [
  ['a network where it is declared', 'network «|N» { vector(2) -> dense(1) }\ntrain T { network: «N» }'],
  [
    'a network where it is used',
    'network «N» { vector(2) -> dense(1) }\ntrain T { network: «N|» }\ntrain U { network: «N» }',
  ],
  ['data', `data «D» { source: synthetic.moons }\ntrain T { data: «|D» }`],
  ['a train', 'train «|T» { }'],
  ['a parameter where it is declared', 'network N(«|width» = 4) { vector(2) -> dense(«width») -> dense(2 * «width») }'],
  ['a parameter where it is used', 'network N(«width» = 4) { vector(2) -> dense(«wi|dth») }'],
  [
    'a parameter where it is given',
    'network N(«width» = 4) { vector(2) -> dense(«width») }\ntrain T { network: N(«|width»: 8) }',
  ],
  ['a value of a network', 'network N {\n  «stem» = vector(2) -> dense(4)\n  «|stem» -> dense(1)\n  output «stem»\n}'],
  ['an output with a value', 'network N {\n  vector(2)\n  output «|head» = dense(1)\n}'],
  ['a block', 'block «|B»(w) { dense(w) }\nnetwork N {\n  vector(2)\n  «B»(4) -> «B»(2)\n}'],
  ['a parameter of a block', 'block B(«w|») {\n  if «w» > 2 { dense(«w») }\n  repeat 2 { dense(«w») }\n}'],
  ['a value inside of a turn', 'network N {\n  vector(2)\n  repeat 2 {\n    «x|» = dense(2)\n    «x» -> relu\n  }\n}'],
  ['parts', 'network N {\n  vector(4)\n  «|a», b = split(2)\n  «a» + b\n}'],
  ['what is shared', 'network N {\n  x = vector(4)\n  shared «|d» = dense(4)\n  x -> «d» -> «d»\n}'],
  ['the parameters of two networks are two', 'network A(«w|» = 1) { vector(«w») }\nnetwork B(w = 1) { vector(w) }'],
];

describe('a name and its uses', () => {
  it.each(cases)('%s', (_, drawn) => {
    const { analysis, offset, text } = marked(drawn);
    const symbol = symbolAt(analysis, offset)?.symbol;
    const places = symbol ? occurrences(analysis, symbol) : [];
    expect(
      draw(
        text,
        places.map(({ span }) => span),
      ),
    ).toBe(drawn.replace('|', ''));
  });

  it.each([
    ['a layer', 'network N { vector(2) -> |dense(1) }'],
    ['a word', '|network N { vector(2) }'],
    ['an option', 'network N { vector(2) -> dense(1, |bias: false) }'],
    ['a setting', `${data}train T { |data: D }`],
    ['an unknown name', 'train T { network: |Nothing }'],
    ['nothing', 'network N { | }'],
  ])('%s is no name of the spec', (_, drawn) => {
    const { analysis, offset } = marked(drawn);
    expect(symbolAt(analysis, offset)).toBeUndefined();
  });
});
