import { describe, expect, it } from 'vitest';
import { declaration, folderWith } from '../fixtures.ts';
import { header } from '../header.ts';
import { loadInputs } from '../inputs.ts';
import { load } from '../load.ts';

const folder = folderWith({
  'abc.txt': 'abcabcabcabcabcabcab',
  'umlauts.txt': 'zäöü𝄞a',
  'latin1.txt': Uint8Array.of(0x61, 0xe4, 0x62),
  'more.txt': 'cabcabd',
  'others.txt': 'cabcabca',
});
const source = (file: string) => ['text', { file }] as const;
const text = (file: string, length: number, more = {}) =>
  load(declaration(folder, { source: source(file), window: ['random', { length }], ...more }));

describe('a text', () => {
  it('is numbered by its sorted characters, and each step is followed by its target', async () => {
    const { train } = await text('umlauts.txt', 2);
    const { shape, inputs, stride, tokens, target, samples } = train.dataset;
    expect(tokens).toEqual(['a', 'z', 'ä', 'ö', 'ü', '𝄞']);
    expect([shape, stride, samples]).toEqual([[2], 1, 4]);
    expect([...inputs]).toEqual([1, 2, 3, 4, 5]);
    expect([...target.values]).toEqual([2, 3, 4, 5, 0]);
  });

  it('is divided before it is cut: no window reaches from one part into another', async () => {
    const { train, validation, test } = await text('abc.txt', 3, {
      split: { validation: 0.2, test: 0.2 },
      splitBy: 'tail',
    });
    // abcabcabcabc | abca | bcab: of 12 steps 9 windows have a step after them, 3 of which lie side by side.
    expect([...train.rows]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(train.epoch).toBe(3);
    expect([...validation.rows]).toEqual([12]);
    expect([...test.rows]).toEqual([16]);
  });

  it('is read side by side where its windows are consecutive', async () => {
    const { train } = await text('abc.txt', 3, { window: ['consecutive', { length: 3 }] });
    expect([...train.rows]).toEqual([0, 3, 6, 9, 12, 15]);
    expect(train.epoch).toBe(6);
  });

  it('is tested on another one in the same numbers', async () => {
    const { test } = await text('abc.txt', 3, { test: source('others.txt') });
    expect([...test.dataset.inputs]).toEqual([2, 0, 1, 2, 0, 1, 2]);
    expect([...test.rows]).toEqual([0, 3]);
  });

  it.each([
    ['a character that training has not', 'abc.txt', 3, { test: source('more.txt') }, /the character "d" at 6/],
    ['no UTF-8', 'latin1.txt', 3, {}, /latin1.txt: is no UTF-8 text/],
    ['a long window', 'abc.txt', 20, {}, /^window: 20 steps and the one after them do not fit into the 20/],
    ['no window', 'abc.txt', 3, { window: undefined }, /window: random\(64\)/],
    ['a random split', 'abc.txt', 3, { split: { validation: 0.2, test: 0 } }, /^split: `random` takes samples out of/],
    ['a normalization', 'abc.txt', 3, { normalize: 'zscore' }, /^normalize: tokens are names/],
  ] as const)('refuses %s', async (_, file, length, more, problem) => {
    await expect(text(file, length, more)).rejects.toThrow(problem);
  });

  it('tells shape and vocabulary before it is loaded', async () => {
    const { facts } = await header(
      declaration(folder, { source: source('abc.txt'), window: ['random', { length: 4 }] }),
    );
    expect(facts).toEqual({
      target: 'class',
      shape: [4],
      steps: 4,
      samples: 16,
      classes: ['a', 'b', 'c'],
      vocabulary: 3,
    });
  });

  it('is predicted in pieces', async () => {
    const { preparation } = await text('abc.txt', 3);
    const { samples, inputs } = await loadInputs(`${folder}/others.txt`, preparation);
    expect([samples, ...inputs]).toEqual([2, 2, 0, 1, 2, 0, 1]);
  });
});

it('windows are for texts', async () => {
  const spirals = declaration(folder, { source: ['synthetic.spirals'], window: ['random', { length: 3 }] });
  await expect(load(spirals)).rejects.toThrow('window: is for texts');
});
