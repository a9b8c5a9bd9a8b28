import { expect, it } from 'vitest';
import { marked } from './marked.ts';
import { signature } from './signature.ts';

const inNetwork = (call: string) => `network N { image(1, 8, 8) -> ${call} }`;

it.each([
  ['the first', inNetwork('conv2d(|)'), 'filters'],
  ['the first, begun', inNetwork('conv2d(3|2)'), 'filters'],
  ['by name', inNetwork('conv2d(32, kernel: |3)'), 'kernel: …'],
  ['by name, not given yet', inNetwork('conv2d(32, stride: |)'), 'stride: 1'],
  ['the next one', inNetwork('conv2d(32, |)'), 'kernel: …'],
  ['the next that is not given', inNetwork('conv2d(32, kernel: 3, |)'), 'stride: 1'],
  ['unclosed', 'network N {\n  image(1, 8, 8)\n  conv2d(32, kernel: |\n  relu\n}', 'kernel: …'],
  ['the third number', 'network N { image(1, 8, |) }', 'width'],
  ['an inner call', 'train T { optimizer: adam(lr: |) }', 'lr: …'],
  ['a parameter of a network', 'network N(a = 1, b = 2) { vector(a) }\ntrain T { network: N(1, |) }', 'b = 2'],
  ['a parameter by its name', 'network N(a = 1, b = 2) { vector(a) }\ntrain T { network: N(b: |) }', 'b = 2'],
  [
    'a parameter of a block',
    'block B(units, rate = 0.5) { dense(units) }\nnetwork N { vector(2) -> B(4, |) }',
    'rate = 0.5',
  ],
])('%s', (_, drawn, active) => {
  const { analysis, offset } = marked(drawn);
  const found = signature(analysis, offset)!;
  const parameter = found.parameters[found.active!]!;
  expect(found.label.slice(parameter.span.start, parameter.span.end)).toBe(active);
});

it.each([
  ['before the parenthesis', inNetwork('conv|2d(32)')],
  ['after it', inNetwork('conv2d(32, kernel: 3)|')],
  ['without any', inNetwork('relu|')],
  ['of an unknown call', inNetwork('nothing(|)')],
])('none %s', (_, drawn) => {
  const { analysis, offset } = marked(drawn);
  expect(signature(analysis, offset)).toBeUndefined();
});

it('says all of a call in a line', () => {
  const { analysis, offset } = marked(inNetwork('dense(|)'));
  expect(signature(analysis, offset)).toMatchObject({
    label: 'dense(units, bias: true, init: uniform, bias_init: …?)',
    doc: 'Fully connected layer: every output sees every input',
  });
});
