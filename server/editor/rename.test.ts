import { describe, expect, it } from 'vitest';
import { applyEdits } from '../workspace/fix_all.ts';
import { linkedEditing } from './linked_editing.ts';
import { changed, draw, marked, markedSpecs } from './marked.ts';
import { prepareRename, rename } from './rename.ts';

function renamed(drawn: string, newName: string): string {
  const { analysis, offset, text } = marked(drawn);
  const found = rename(analysis, offset, newName);
  if ('refusal' in found) return found.refusal;
  return applyEdits(text, found[0]?.edits ?? []);
}

function renamedAcross(drawn: string, newName: string): string {
  const { specs, here } = markedSpecs(drawn);
  const others = specs.map(({ analysis }) => analysis);
  const found = rename(here.analysis, here.offset, newName, others);
  return 'refusal' in found ? found.refusal : changed(specs, found);
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
    [
      'a network that a sweep tries',
      'data D { source: synthetic.moons }\nnetwork |A { vector(2) -> dense(2) }\nnetwork B(w = 4) { vector(2) -> dense(w) -> dense(2) }\n' +
        'train T { network: B  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 1 }\n' +
        'sweep S { of: T  vary: { network: choice(A, B(w: 8)) }  strategy: grid }',
      'Small',
      'data D { source: synthetic.moons }\nnetwork Small { vector(2) -> dense(2) }\nnetwork B(w = 4) { vector(2) -> dense(w) -> dense(2) }\n' +
        'train T { network: B  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 1 }\n' +
        'sweep S { of: T  vary: { network: choice(Small, B(w: 8)) }  strategy: grid }',
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

const BLOCKS = '--- blocks.dlspec\nblock Wide(units = 4) { dense(units) -> relu }\n';
const USES =
  '--- net.dlspec\nimport { Wide } from "./blocks.dlspec"\nnetwork N { vector(2) -> Wide(units: 8) -> Wide }\n';
const AGAIN = '--- far/again.dlspec\nimport { Wide } from "../blocks.dlspec"\nnetwork N { vector(2) -> Wide }\n';
const ALL = BLOCKS + USES + AGAIN;

describe('rename across specs', () => {
  it.each([
    ['a block, from where it is declared', ALL.replace('block W', 'block |W'), 'Broad', /Wide/g],
    ['a block, from where it is used', ALL.replace('-> Wide }', '-> Wi|de }'), 'Broad', /Wide/g],
    ['a block, from where it is imported', ALL.replace('{ Wide', '{ |Wide'), 'Broad', /Wide/g],
    ['a parameter, from where it is declared', ALL.replace('units = ', 'units| = '), 'width', /units/g],
    ['a parameter, from where it is given', ALL.replace('units: ', '|units: '), 'width', /units/g],
  ])('%s', (_, drawn, newName, old) => {
    expect(renamedAcross(drawn, newName)).toBe(ALL.replaceAll(old, newName));
  });

  it.each([
    ['a name that an importing spec has', ALL.replace('block W', 'block |W'), 'N', /`N` is imported already/],
    ['a layer', ALL.replace('block W', 'block |W'), 'dense', /is a layer of the language/],
  ])('is refused: %s', (_, drawn, newName, reason) => {
    expect(renamedAcross(drawn, newName)).toMatch(reason);
  });

  it('what an import does not lead to is renamed where it stands', () => {
    const drawn = '--- net.dlspec\nimport { |Wide } from "./gone.dlspec"\nnetwork N { vector(2) -> Wide }\n';
    expect(renamedAcross(drawn, 'Broad')).toBe(drawn.replace('|', '').replaceAll('Wide', 'Broad'));
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
