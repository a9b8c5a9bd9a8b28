import { isLinear } from '../facts/network_facts.ts';
import { insertAfter, trainRule } from '../rule.ts';

export const knownRange = trainRule({
  name: 'known-range',
  severity: 'hint',
  title: 'The bounds of the target are known',
  why:
    'Where a target has a smallest and a largest value by its nature (stars from 1 to 5), `scaled_sigmoid` a little beyond them spares the ' +
    'network from learning the bounds. An offer: the bounds of the rows at hand need not be those of the thing.',
  sources: ['S4'],
  bad: `data Stars { source: csv("stars.csv")  target: value(stars)  normalize: zscore }
network Net { vector(2) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Stars  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Stars { source: csv("stars.csv")  target: value(stars)  normalize: zscore }
network Net { vector(2) -> dense(16) -> relu -> dense(1) -> scaled_sigmoid(-0.5, 5.5) }
train Run { network: Net  data: Stars  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ facts, network, task, loss, text }) {
    const target = facts?.targets;
    const tail = network.tails[0];
    // The logarithm of a count has other bounds than the count.
    if (loss?.entry === 'poisson') return;
    if (task.kind !== 'regression' || !target || !tail?.head || !isLinear(tail.head) || tail.after.length > 0) return;
    const margin = (target.max - target.min) / 10;
    const [low, high] = [target.min - margin, target.max + margin].map((value) => Number(value.toPrecision(2)));
    if (!(low! < high!)) return;
    yield {
      at: tail.head,
      message: `the target lies between ${short(target.min)} and ${short(target.max)}: where these are its bounds, \`scaled_sigmoid(${low}, ${high})\` spares the network from learning them`,
      fixes: insertAfter(tail.head, `scaled_sigmoid(${low}, ${high})`, text),
    };
  },
});

const short = (value: number) => Number(value.toPrecision(4));
