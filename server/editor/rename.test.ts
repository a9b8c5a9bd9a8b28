import { describe, expect, it } from 'vitest';
import { linkedEditing } from './linked_editing.ts';
import { draw, marked } from './marked.ts';
import { prepareRename, rename } from './rename.ts';

function renamed(drawn: string, newName: string): string {
  const { analysis, offset, text } = marked(drawn);
  const edits = rename(analysis, offset, newName);
  if ('refusal' in edits) return edits.refusal;
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((result, edit) => result.slice(0, edit.span.start) + edit.text + result.slice(edit.span.end), text);
}

describe('rename', () => {
  it.each([
    [
      'a declaration',
      'network |N { vector(2) -> dense(1) }\ntrain T { network: N }',
      'Net',
      'network Net { vector(2) -> dense(1) }\ntrain T { network: Net }',
    ],
    [
      'a parameter, also where it is given',
      'network N(w = 4) { vector(2) -> dense(|w) }\ntrain T { network: N(w: 8) }',
      'width',
      'network N(width = 4) { vector(2) -> dense(width) }\ntrain T { network: N(width: 8) }',
    ],
    [
      'a value',
      'network N {\n  |a = vector(2)\n  a -> dense(1)\n}',
      'stem',
      'network N {\n  stem = vector(2)\n  stem -> dense(1)\n}',
    ],
    ['to the same name', 'network |N { vector(2) }', 'N', 'network N { vector(2) }'],
    ['in a spec with errors', 'network |N { vector(2) -> nothing }\n}', 'M', 'network M { vector(2) -> nothing }\n}'],
    [
      'with letters of any language',
      'network |N { vector(2) -> dense(1) }',
      'Größe',
      'network Größe { vector(2) -> dense(1) }',
    ],
  ])('%s', (_, drawn, newName, expected) => {
    expect(renamed(drawn, newName)).toBe(expected);
  });

  it.each([
    [
      'a declaration that exists',
      'network |N { vector(2) -> dense(1) }\ndata D { source: synthetic.moons }',
      'D',
      /`D` is declared twice/,
    ],
    ['a parameter that exists', 'network N(|a = 1, b = 2) { vector(a) -> dense(b) }', 'b', /`b` stands twice/],
    ['a value that exists', 'network N {\n  |a = vector(2)\n  b = dense(1)\n  a -> dense(2)\n}', 'b', /bound twice/],
    [
      'a layer as a value',
      'network N {\n  |a = vector(2)\n  dense(3)\n  relu\n  a -> dense(1)\n}',
      'relu',
      /cannot be its name/,
    ],
    ['a word of the language', 'network |N { vector(2) }', 'train', /is a word of the language/],
    ['no name', 'network |N { vector(2) }', '2fast', /is not a name/],
    ['an empty name', 'network |N { vector(2) }', '', /is not a name/],
    ['of a layer', 'network N { vector(2) -> |dense(1) }', 'fc', /`dense` is a layer of the language/],
    ['of an option', 'network N { vector(2) -> dense(1, |bias: false) }', 'b', /`bias` is an option of the language/],
  ])('is refused: %s', (_, drawn, newName, reason) => {
    expect(renamed(drawn, newName)).toMatch(reason);
  });

  it.each([
    ['network «N|» { vector(2) }', undefined],
    ['|network N { vector(2) }', /`network` is a word of the language: only names/],
    ['network N { vector(2) -> |dense(1) }', /`dense` is a layer/],
    ['network N {  |  }', /no name here/],
  ])('is prepared: %s', (drawn, refusal) => {
    const { analysis, offset, spans } = marked(drawn);
    const found = prepareRename(analysis, offset);
    if (refusal) expect(found).toEqual({ refusal: expect.stringMatching(refusal) });
    else expect(found).toMatchObject({ span: spans[0] });
  });
});

describe('linked editing', () => {
  it.each([
    ['a parameter', 'network N(«|w» = 4) { vector(2) -> dense(«w») }\ntrain T { network: N(w: 8) }'],
    ['a value', 'network N {\n  «a» = vector(2)\n  «|a» -> dense(1)\n}'],
    ['not of a declaration, whose uses are elsewhere', 'network |N { vector(2) }\ntrain T { network: N }'],
    ['not of what is used nowhere', 'network N(|w = 4) { vector(2) }'],
  ])('%s', (_, drawn) => {
    const { analysis, offset, text } = marked(drawn);
    expect(draw(text, linkedEditing(analysis, offset))).toBe(drawn.replace('|', ''));
  });
});
