import { expect, it } from 'vitest';
import { compiled, smallSpec } from '../../test/small_runs.ts';
import { loadForRun } from './loading.ts';

it.each([
  [
    'a setting of the data',
    smallSpec({}, { augment: '[noise(0.1)]' }),
    'augment: [noise(0.1)]',
    'the native engine of this version does not run `augment`',
  ],
  [
    'a loss that takes padded sequences as a whole',
    `data D { source: pairs(Digits) }
data Digits { source: synthetic.digits(samples: 20) }
network N {
  shared body = lstm(3, sequence: true)
  a = image(1, 28, 28) -> reshape(28, 28) -> masking -> body
  b = image(1, 28, 28) -> reshape(28, 28) -> masking -> body
  output a
  output b
}
train T { network: N  data: D  loss: contrastive(a, b)  optimizer: adam(lr: 1e-3)  epochs: 1 }`,
    'contrastive(a, b)',
    '`contrastive` takes `left` as a whole, with the steps that only fill it up: bring it to one vector before, as `mean` does',
  ],
])('refuses %s that does not run, at its place', async (_, text, place, problem) => {
  const start = text.indexOf(place);
  await expect(loadForRun(compiled(text))).rejects.toMatchObject({
    message: problem,
    span: { start, end: start + place.length },
  });
});
