import { expect, it } from 'vitest';
import { compiled, smallSpec } from '../../test/small_runs.ts';
import { loadForRun } from './loading.ts';

it.each([
  [
    'a setting of the data',
    smallSpec({}, { augment: '[noise(0.1)]' }),
    'augment: [noise(0.1)]',
    'does not run `augment`',
  ],
])('refuses %s that does not run, at its place', async (_, text, place, problem) => {
  const start = text.indexOf(place);
  await expect(loadForRun(compiled(text))).rejects.toMatchObject({
    message: `the native engine of this version ${problem}`,
    span: { start, end: start + place.length },
  });
});
