import { expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { costOf } from './cost.ts';

/** A network as its declaration stands may have other outputs than the train that gives it parameters. */
it.each([
  ['outputs', '{ a: cross_entropy, b: mse }', 'output a\n    output b'],
  ['values', 'contrastive(a, b)', 'output a\n    output b'],
])('a network without the %s that the loss of its train names has a cost', (_, loss, outputs) => {
  const text = `data D { source: csv("d.csv")  target: class(y) }
network N(two = false) {
  h = vector(4) -> dense(3)
  if two {
    a = h -> dense(3)
    b = h -> dense(3)
    ${outputs}
  } else {
    h -> dense(2)
  }
}
train T { network: N(two: true)  data: D  loss: ${loss}  optimizer: adam(lr: 1e-3)  batch: 8  epochs: 2 }
`;
  const analysis = analyse(text, '/specs/a.dlspec', { facts: () => undefined });
  expect(analysis.trains[0]!.spec!.network.outputNames).toEqual(['a', 'b']);
  const { graph } = analysis.networks[0]!;
  expect(costOf(analysis, graph!).parameters).toBe(15 + 8);
});
