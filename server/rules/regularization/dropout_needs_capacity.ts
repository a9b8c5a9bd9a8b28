import { is, widthOf } from '../facts/network_facts.ts';
import { setOption, trainRule } from '../rule.ts';

export const dropoutNeedsCapacity = trainRule({
  name: 'dropout-needs-capacity',
  severity: 'info',
  title: 'Strong dropout on narrow layers or in a short run',
  why:
    'Dropout of a half trains with half of the units: the layer wants to be about twice as wide, and the run two to three times as long, as ' +
    'without.',
  sources: ['S1', 'Srivastava et al. 2014'],
  explainedBy: ['dropout-rate'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(16) -> relu -> dropout(0.5) -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(16) -> relu -> dropout(0.1) -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ network }) {
    for (const node of network.nodes) {
      const rate = Number(node.call.options.rate);
      const layer = is(node, 'dropout') && rate >= 0.5 ? network.weightedBefore(node)?.layer : undefined;
      if (!layer || !is(layer, 'dense') || node.shape.length !== 1 || widthOf(layer) > 32 || !network.isHidden(node))
        continue;
      yield {
        at: node,
        option: 'rate',
        message: `\`dropout(${rate})\` trains with ${Math.round((1 - rate) * widthOf(layer))} of ${widthOf(layer)} units: make the layer wider, or take 0.2`,
        fixes: setOption(node, 'rate', '0.2'),
      };
    }
  },
});
