import { expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { hover } from './hover.ts';

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
    expect(content).toMatch(
      /\| epoch \| 20 steps, about [\d.]+ .s: training [\d.]+ .s, validation [\d.]+ .s \|\n\| run \| 100 steps, about [\d.]+ .s \|/,
    );
  }
});
