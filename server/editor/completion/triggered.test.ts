import { expect, it } from 'vitest';
import { marked } from '../marked.ts';
import { comesUp } from './triggered.ts';

const N = (line: string) => `network N {\n  vector(2)\n  ${line}\n}\n`;

it.each([
  ['relu -> |', true],
  ['dense(|)', true],
  ['dense(4, |)', true],
  ['x = |', true],
  ['output |', true],
  ['if |', true],
  ['repeat |', true],
  ['relu |', false],
  ['dense(4) |', false],
  ['|', false],
])('in a network: %s', (line, expected) => {
  const { analysis, offset } = marked(N(line));
  expect(comesUp(analysis, offset)).toBe(expected);
});

it.each([
  ['network N {|', false],
  ['network N {|}', false],
  ['network N {\n  vector(2)\n} |', false],
  ['data D { |}', false],
  ['data D {\n  source: csv("a.csv") |\n}', false],
  ['data D {\n  source: |\n}', true],
  ['train T {\n  loss: {|}\n}', true],
  ['train T {\n  metrics: [|]\n}', true],
  ['import { |', true],
  ['import { Wide, |', true],
  ['|', false],
])('%s', (text, expected) => {
  const { analysis, offset } = marked(text);
  expect(comesUp(analysis, offset)).toBe(expected);
});
