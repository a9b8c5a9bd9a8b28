import { expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { hover } from './hover.ts';
import { runCostOf } from './run_cost.ts';

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

it('counts an epoch of a text in windows that lie side by side, as the engine draws them', () => {
  const text = `data D { source: text("t.txt")  window: random(32)  split: tail(validation: 5%) }
network N { tokens(32, vocabulary: 14) -> embedding(4) -> gru(8, sequence: true) -> dense(14) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 32  epochs: 2 }
`;
  const analysis = analyse(text, '/run.dlspec');
  const facts = () => ({ samples: 200_000 - 32, steps: 32, vocabulary: 14, shape: [32], target: 'class' as const });
  // 5,937 windows in 190,000 characters.
  expect(runCostOf(analysis, analysis.trains[0]!, facts)).toMatchObject({ epoch: { steps: 186 }, run: { steps: 372 } });
});
