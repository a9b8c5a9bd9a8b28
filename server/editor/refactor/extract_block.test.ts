import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../workspace/fix_all.ts';
import { marked } from '../marked.ts';
import { extractBlock } from './extract_block.ts';

/** The selection is drawn. */
function extracted(drawn: string) {
  const { analysis, spans, text } = marked(drawn);
  const found = extractBlock(analysis, spans[0]!);
  return found && { title: found.title, text: applyEdits(text, found.edits) };
}

describe('extract block', () => {
  it.each([
    [
      'steps of a flow',
      'network N {\n  vector(4)\n  «dense(8) -> relu» -> dense(2)\n}\n',
      'block Block { dense(8) -> relu }\n\nnetwork N {\n  vector(4)\n  Block -> dense(2)\n}\n',
    ],
    [
      'statements',
      'network N {\n  vector(4)\n«  dense(8) -> relu\n  // Half of them.\n  dropout(0.5)\n»  dense(2)\n}\n',
      'block Block {\n  dense(8) -> relu\n  // Half of them.\n  dropout(0.5)\n}\n\nnetwork N {\n  vector(4)\n  Block\n  dense(2)\n}\n',
    ],
    [
      'parameters that it needs, each once',
      'network N(width = 8, rate = 0.5, other = 1) {\n  vector(other)\n  «dense(width) -> dropout(rate) -> dense(2 * width)»\n}\n',
      'block Block(width, rate) { dense(width) -> dropout(rate) -> dense(2 * width) }\n\nnetwork N(width = 8, rate = 0.5, other = 1) {\n  vector(other)\n  Block(width, rate)\n}\n',
    ],
    [
      'below what documents the declaration, above it',
      '// Two.\n\n/// Small.\nnetwork N {\n  vector(4) -> «dense(8)» -> relu\n}\n',
      '// Two.\n\nblock Block { dense(8) }\n\n/// Small.\nnetwork N {\n  vector(4) -> Block -> relu\n}\n',
    ],
    [
      'under a name that is free',
      'block Block { relu }\nnetwork N { vector(4) -> «dense(8) -> Block» }\n',
      'block Block { relu }\nblock Block2 { dense(8) -> Block }\n\nnetwork N { vector(4) -> Block2 }\n',
    ],
    [
      'the name of its value stays outside',
      'network N {\n  vector(4)\n  «a = dense(8) -> relu\n  b = dense(4)»\n  b + (b -> dense(4))\n}\n',
      'block Block {\n  a = dense(8) -> relu\n  b = dense(4)\n}\n\nnetwork N {\n  vector(4)\n  b = Block\n  b + (b -> dense(4))\n}\n',
    ],
    [
      'a value that flows in is its input',
      'network N {\n  x = vector(4)\n  relu\n  «x -> dense(4) -> relu\n  dense(2)»\n}\n',
      'block Block {\n  x = input\n  x -> dense(4) -> relu\n  dense(2)\n}\n\nnetwork N {\n  x = vector(4)\n  relu\n  x -> Block\n}\n',
    ],
    [
      'as is the one bound before it',
      'network N {\n  x = vector(4)\n  «y = dense(4) -> relu\n  x + y»\n  dense(1)\n}\n',
      'block Block {\n  x = input\n  y = dense(4) -> relu\n  x + y\n}\n\nnetwork N {\n  x = vector(4)\n  Block\n  dense(1)\n}\n',
    ],
    [
      'other values are given to it',
      'network N {\n  m = sequence(4, 6)\n  x = relu\n  «m + x -> tanh» -> dense(2)\n}\n',
      'block Block(m, x) { m + x -> tanh }\n\nnetwork N {\n  m = sequence(4, 6)\n  x = relu\n  Block(m, x) -> dense(2)\n}\n',
    ],
    [
      'what a flow begins with stays',
      'network N {\n  «vector(4) -> dense(8) -> relu»\n}\n',
      'block Block { dense(8) -> relu }\n\nnetwork N {\n  vector(4) -> Block\n}\n',
    ],
    [
      'out of a block and a repetition',
      'block B(n) {\n  repeat n {\n    «x = input\n    y = x -> layer_norm -> dense(4)\n    x + y»\n  }\n}\nnetwork N { vector(4) -> B(3) }\n',
      'block Block {\n  x = input\n  y = x -> layer_norm -> dense(4)\n  x + y\n}\n\nblock B(n) {\n  repeat n {\n    Block\n  }\n}\nnetwork N { vector(4) -> B(3) }\n',
    ],
  ])('%s', (_, drawn, expected) => {
    expect(extracted(drawn)?.text).toBe(expected);
  });

  it.each([
    ['half a step', 'network N { vector(4) -> den«se(8) -> relu» }'],
    ['nothing', 'network N { vector(4) -> «» relu }'],
    ['several names that are used behind it', 'network N {\n  vector(4)\n  «a = relu\n  b = tanh»\n  a + b\n}'],
    ['an output', 'network N {\n  vector(4)\n  «dense(2)\n  output o = relu»\n}'],
    ['what is shared', 'network N {\n  shared s = dense(4)\n  vector(4) -> «s -> relu» -> s\n}'],
    ['data', 'data D {\n  «source: synthetic.moons»\n}'],
    ['what cannot be read', 'network N {\n  vector(4)\n  «dense(\n  relu»\n}'],
  ])('not out of %s', (_, drawn) => {
    expect(extracted(drawn)).toBeUndefined();
  });

  it('says that weights are called otherwise then, where they are', () => {
    expect(extracted('network N { vector(4) -> «dense(8) -> relu» }')!.title).toMatch(/weights get other names/);
    expect(extracted('network N { vector(4) -> dense(8) -> «relu -> dropout(0.5)» }')!.title).toBe('Extract block');
  });
});
