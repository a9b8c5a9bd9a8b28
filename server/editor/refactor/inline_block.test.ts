import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../workspace/fix_all.ts';
import { marked, markedSpecs } from '../marked.ts';
import { inlineBlock } from './inline_block.ts';

/** `blocks` above, the rest with the cursor on the use. */
function inlined(blocks: string, drawn: string) {
  const { analysis, offset, text } = marked(blocks + drawn);
  const found = inlineBlock(analysis, offset);
  return found && { title: found.title, text: applyEdits(text, found.edits).slice(blocks.length) };
}

const HIDDEN = 'block Hidden(units, rate = 0.5, act = relu) {\n  dense(units) -> act\n  dropout(rate)\n}\n';
const RESIDUAL = 'block Residual(n) {\n  x = input\n  y = dense(n) -> relu\n  x + y\n}\n';

describe('inline block', () => {
  it.each([
    [
      'one flow into another',
      HIDDEN,
      'network N { vector(4) -> |Hidden(8) -> dense(2) }',
      'network N { vector(4) -> dense(8) -> relu -> dropout(0.5) -> dense(2) }',
    ],
    [
      'arguments by name, and calculations',
      HIDDEN,
      'network N(w = 2) {\n  vector(4)\n  Hidde|n(2 + w, act: tanh, rate: w / 10)\n}',
      'network N(w = 2) {\n  vector(4)\n  dense(2 + w) -> tanh -> dropout(w / 10)\n}',
    ],
    [
      'a default that uses a parameter before it',
      'block B(n, m = 2 * n) { dense(n) -> dense(m) }\n',
      'network N { vector(4) -> |B(3) }',
      'network N { vector(4) -> dense(3) -> dense(2 * 3) }',
    ],
    [
      'calculations in calculations',
      'block B(n, m = n + 1) { dense(2 * n) -> dense(m / 2) }\n',
      'network N(w = 2) { vector(4) -> |B(w + 1) }',
      'network N(w = 2) { vector(4) -> dense(2 * (w + 1)) -> dense(((w + 1) + 1) / 2) }',
    ],
    [
      'into parentheses',
      HIDDEN,
      'network N {\n  x = vector(8)\n  x + (x -> |Hidden(8))\n}',
      'network N {\n  x = vector(8)\n  x + (x -> dense(8) -> relu -> dropout(0.5))\n}',
    ],
    [
      'statements, with what flows in under its name',
      RESIDUAL,
      'network N {\n  vector(4) -> dense(8)\n  |Residual(8) -> relu\n  dense(1)\n}',
      'network N {\n  x = vector(4) -> dense(8)\n  y = dense(8) -> relu\n  x + y -> relu\n  dense(1)\n}',
    ],
    [
      'as the end of a flow',
      RESIDUAL,
      'network N {\n  out = vector(8) -> |Residual(8)\n  out -> dense(1)\n}',
      'network N {\n  x = vector(8)\n  y = dense(8) -> relu\n  out = x + y\n  out -> dense(1)\n}',
    ],
    [
      'under the name that is there',
      RESIDUAL,
      'network N {\n  a = vector(8)\n  |Residual(8)\n  dense(1)\n}',
      'network N {\n  a = vector(8)\n  x = a\n  y = dense(8) -> relu\n  x + y\n  dense(1)\n}',
    ],
    [
      'names that are taken get a number',
      RESIDUAL,
      'network N {\n  x = vector(8)\n  y = relu\n  |Residual(8)\n  y + (x -> dense(8))\n}',
      'network N {\n  x = vector(8)\n  y = relu\n  x2 = y\n  y2 = dense(8) -> relu\n  x2 + y2\n  y + (x -> dense(8))\n}',
    ],
    [
      'into a block and a repetition',
      RESIDUAL,
      'block B {\n  repeat 2 {\n    |Residual(8)\n  }\n}\nnetwork N { vector(8) -> B }',
      'block B {\n  repeat 2 {\n    x = input\n    y = dense(8) -> relu\n    x + y\n  }\n}\nnetwork N { vector(8) -> B }',
    ],
    [
      'a branch',
      'block B(n) {\n  x = input\n  if x.features != n { dense(n) } else { relu }\n}\n',
      'network N {\n  vector(4) -> |B(8)\n  dense(1)\n}',
      'network N {\n  x = vector(4)\n  if x.features != 8 { dense(8) } else { relu }\n  dense(1)\n}',
    ],
  ])('%s', (_, blocks, drawn, expected) => {
    expect(inlined(blocks, drawn)?.text).toBe(expected);
  });

  it('a block of another spec, where all that it needs is here', () => {
    const { here } = markedSpecs(
      '--- blocks.dlspec\nblock One { relu }\nblock Two { dense(3) -> relu }\nblock Three { One }\n--- net.dlspec\nimport { Two, Three } from "blocks.dlspec"\nnetwork N { vector(2) -> T|wo -> Three }\n',
    );
    const { edits } = inlineBlock(here.analysis, here.offset)!;
    expect(applyEdits(here.text, edits)).toContain('vector(2) -> dense(3) -> relu -> Three');
    expect(inlineBlock(here.analysis, here.text.indexOf('Three }'))).toBeUndefined();
  });

  it.each([
    ['a layer', '', 'network N { vector(4) -> |dense(8) }'],
    ['a call that is not in order', HIDDEN, 'network N { vector(4) -> |Hidden }'],
    ['statements into parentheses', RESIDUAL, 'network N {\n  x = vector(8)\n  x + (x -> |Residual(8))\n}'],
    [
      'several outputs',
      'block B {\n  output a = relu\n  output b = tanh\n}\n',
      'network N {\n  vector(8)\n  a, b = |B\n  a + b\n}',
    ],
  ])('not %s', (_, blocks, drawn) => {
    expect(inlined(blocks, drawn)).toBeUndefined();
  });

  it('says that weights are called otherwise then, where they are', () => {
    expect(inlined(HIDDEN, 'network N { vector(4) -> |Hidden(8) }')!.title).toBe(
      'Inline `Hidden` (weights get other names)',
    );
    expect(inlined('block B { relu }\n', 'network N { vector(4) -> |B }')!.title).toBe('Inline `B`');
  });
});
