import { expect, it } from 'vitest';
import { analyse } from '../meaning/analysis.ts';
import { hover } from './hover.ts';
import { runTime } from './run_time.ts';

const estimate = { batch: 10, step: { accumulate: 1, seconds: 2 } } as Parameters<typeof runTime>[0];

it.each([
  ['epochs of so many samples', {}, { samples: 95, epochs: 3 }, '10 steps 20 s', '30 steps 60 s'],
  ['steps', {}, { samples: 95, steps: 7 }, '10 steps 20 s', '7 steps 14 s'],
  ['steps, of nobody knows how many samples', {}, { steps: 7 }, '', '7 steps 14 s'],
  ['epochs, of nobody knows how many samples', {}, { epochs: 3 }, '', ''],
  ['steps of several batches', { accumulate: 4 }, { samples: 95, epochs: 2 }, '3 steps 6 s', '6 steps 12 s'],
])('%s', (_, step, length, epoch, run) => {
  const time = runTime({ ...estimate, step: { ...estimate.step, ...step } }, length);
  const told = (of: 'epoch' | 'run') => (time[of] ? `${time[of].steps} steps ${time[of].seconds} s` : '');
  expect([told('epoch'), told('run')]).toEqual([epoch, run]);
});

it('stands on the hover of a network and of the train that trains it', () => {
  const text = `data D { source: csv("d.csv")  target: class(y)  split: random(validation: 20%) }
network N { vector(2) -> dense(3) }
train T { network: N  data: D  loss: cross_entropy  optimizer: sgd(lr: 0.1)  batch: 10  accumulate: 2  epochs: 5 }
`;
  const facts = () => ({ samples: 500, columns: [] });
  const analysis = analyse(text, '/run.dlspec');
  for (const word of ['N {', 'T {']) {
    // 400 samples, 20 a step.
    const content = hover(analysis, text.indexOf(word), facts as never)!.content;
    expect(content).toMatch(/\| epoch \| 20 steps, about [\d.]+ .s \|\n\| run \| 100 steps, about [\d.]+ .s \|/);
  }
});
