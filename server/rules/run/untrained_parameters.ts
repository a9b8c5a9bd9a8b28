import { grouped } from '../../../engine/cost/quantities.ts';
import type { GraphNode } from '../../../engine/graph/graph.ts';
import { isFrozen, isLoaded, labelOf } from '../facts/transfer.ts';
import { trainRule } from '../rule.ts';

export const untrainedParameters = trainRule({
  name: 'untrained-parameters',
  severity: 'warning',
  title: 'Layers are frozen that nothing has taught',
  why:
    'A frozen layer keeps the weights that it begins with. Those of a trained network are worth keeping, random ones are not: what stands ' +
    'before them is thrown away. With everything frozen a run changes nothing at all.',
  sources: ['field', 'S4'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  freeze: [stem] }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run {
  network: Net
  data: Digits
  loss: cross_entropy
  optimizer: adam(lr: 1e-3)
  epochs: 20
  start: load("letters.safetensors", except: [head])
  freeze: [stem]
}
`,
  *check(train) {
    const { network, settings } = train;
    const weighted = network.nodes.filter((node) => network.parametersOf(node) > 0);
    const frozen = weighted.filter((node) => isFrozen(train, node));
    if (frozen.length === 0) return;
    const at = train.at(settings.freeze ? 'freeze' : 'lr_scale');
    if (frozen.length === weighted.length) {
      if (settings.unfreeze) return;
      yield {
        at,
        severity: 'error',
        message: `all ${grouped(network.parameters)} parameters of \`${network.graph.name}\` are frozen, so that nothing is trained: leave \`${labelOf(frozen.at(-1)!)}\` out`,
      };
      return;
    }
    const random = frozen.filter((node) => !isLoaded(train, node));
    if (random.length === 0) return;
    const labels = [...new Set(random.map(labelOf))].map((label) => `\`${label}\``).join(', ');
    const parameters = random.reduce((sum, node: GraphNode) => sum + network.parametersOf(node), 0);
    yield {
      at,
      message: settings.start
        ? `${labels} is not loaded (\`except\`) and frozen: its ${grouped(parameters)} parameters stay random; take it out of one of the two`
        : `the ${grouped(parameters)} frozen parameters of ${labels} stay random: nothing was loaded; begin with trained weights (\`start: load(…)\`), or leave them out`,
    };
  },
});
