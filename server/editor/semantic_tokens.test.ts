import { expect, it } from 'vitest';
import { marked } from './marked.ts';
import { semanticTokens } from './semantic_tokens.ts';

it.each([
  [
    'names by what they lead to',
    'network N(w = 4) {\n  stem = vector(2) -> dense(w, init: he)\n  stem -> relu\n}',
    [
      'class! N',
      'parameter! w',
      'variable! stem',
      'function vector',
      'function dense',
      'parameter w',
      'enumMember he',
      'variable stem',
      'function relu',
    ],
  ],
  [
    'data, trains and what they use',
    'data D { source: synthetic.moons }\ntrain T { network: N(w: 2)  data: D  loss: mse }\nnetwork N(w = 1) { vector(w) }',
    [
      'struct! D',
      'enumMember synthetic.moons',
      'type! T',
      'class N',
      'parameter w',
      'struct D',
      'enumMember mse',
      'class! N',
      'parameter! w',
      'function vector',
      'parameter w',
    ],
  ],
  [
    'no unknown names',
    'network N { vector(2) -> nothing -> dnse(3) }\ntrain T { data: Unknown }',
    ['class! N', 'function vector', 'type! T'],
  ],
])('%s', (_, drawn, expected) => {
  const { analysis, text } = marked(drawn);
  const tokens = semanticTokens(analysis);
  expect(
    tokens.map(
      ({ span, type, isDeclaration }) => `${type}${isDeclaration ? '!' : ''} ${text.slice(span.start, span.end)}`,
    ),
  ).toEqual(expected);
  expect(tokens.every(({ isBuiltIn, type }) => isBuiltIn === (type === 'function' || type === 'enumMember'))).toBe(
    true,
  );
});
