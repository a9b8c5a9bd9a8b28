import { expect, it } from 'vitest';
import { goOn, type Suggested, wantsMore } from './going_on.ts';

it.each([
  ['loss: $1', true],
  ['csv("$1")', true],
  ['"data/$0"', true],
  ['[$1]', true],
  ['dense(${1:units})', false],
  ['repeat ${1:2} {\n  $0\n}', false],
  ['import { $2 } from "${1:./blocks.dlspec}"', false],
  ['dense(${10:units}, $1)', true],
  ['relu', false],
])('%s', (value, wants) => {
  expect(wantsMore({ value })).toBe(wants);
  expect(wantsMore(value)).toBe(false);
});

it('what does something already keeps doing it', () => {
  const own = { title: 'Own', command: 'own' };
  const items: Suggested[] = [{ insertText: { value: 'lr: $1' } }, { insertText: { value: 'lr: $1' }, command: own }];
  goOn(items);
  expect(items[0]!.command).toMatchObject({ command: 'editor.action.triggerSuggest', arguments: [{ auto: true }] });
  expect(items[1]!.command).toBe(own);
});
