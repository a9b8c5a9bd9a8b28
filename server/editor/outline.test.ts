import { expect, it } from 'vitest';
import { marked } from './marked.ts';
import { type OutlineItem, outline } from './outline.ts';

const lined = ({ kind, name, detail, children }: OutlineItem, indent = ''): string[] => [
  `${indent}${kind} ${name}: ${detail}`,
  ...children.flatMap((child) => lined(child, `${indent}  `)),
];

it('shows declarations with shapes, parameters, values and settings', () => {
  const { analysis, text } = marked(`data D { source: synthetic.spirals(classes: 3) }
network N(width = 4 * 8) {
  stem = vector(2) -> dense(width)
  relu
  output head = dense(3)
}
train T {
  network: N
  data:    D
  metrics: [
    accuracy,
  ]
}
block Later { }
network { vector(2) }
`);
  const items = outline(analysis);
  expect(items.flatMap((item) => lined(item))).toEqual([
    'data D: synthetic.spirals',
    '  setting source: synthetic.spirals(classes: 3)',
    'network N: [2] → [3]',
    '  parameter width: 4 * 8',
    '  value stem: [32]',
    '  value head: [3]',
    'train T: N on D',
    '  setting network: N',
    '  setting data: D',
    '  setting metrics: [ accuracy, ]',
    expect.stringMatching(/Later/),
  ]);
  expect(text.slice(items[1]!.nameSpan.start, items[1]!.nameSpan.end)).toBe('N');
});
