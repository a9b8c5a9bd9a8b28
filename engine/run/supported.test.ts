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

it('refuses sizes of pictures that the network does not take, whoever wrote the spec', async () => {
  const text = `data D { source: synthetic.digits(samples: 20) }
network N { image(1, 28, 28) -> flatten -> dense(10) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 2  seed: 1 }`;
  const { settings, written, ...spec } = compiled(text);
  const resize = { entry: 'progressive', options: { sizes: [14, 28] }, span: written.seed!, written: {} };
  const given = { ...spec, settings: { ...settings, resize }, written: { ...written, resize: written.seed! } };
  await expect(loadForRun(given)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^`resize` to 14×14: `dense` has \[10, 784\] as its weight, and would need \[10, 196\]/,
    ),
    span: written.seed,
  });
});
