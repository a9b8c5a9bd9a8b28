import { grouped } from '../../../engine/cost/quantities.ts';
import { integer } from '../../../engine/table.ts';
import { trainRule } from '../rule.ts';

export const manyClasses = trainRule({
  name: 'many-classes',
  severity: 'hint',
  title: 'Softmax over thousands of classes',
  why:
    'The last layer and softmax cost a product for every class in every step. A hierarchy of classes (`hierarchical_softmax`) costs the ' +
    'logarithm of that, for a little accuracy.',
  sources: ['S2', 'Morin and Bengio 2005'],
  bad: `data Text { source: csv("words.csv")  target: class(word) }
network Net { vector(64) -> dense(256) -> relu -> dense(20_000) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Text { source: csv("words.csv")  target: class(word) }
network Net { vector(64) -> dense(256) -> relu -> dense(200) }
train Run { network: Net  data: Text  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  options: { classes: integer({ doc: 'Classes that are not too many.', min: 2, default: 5000 }) },
  *check({ network, loss, task }, { classes }) {
    const outputs = network.outputs[0]!.shape.at(-1)!;
    if (loss?.entry !== 'cross_entropy' || outputs <= classes || task.kind === 'language') return;
    yield {
      at: loss,
      message: `softmax over ${grouped(outputs)} classes costs as many products in every step: a hierarchy of classes costs about ${Math.ceil(Math.log2(outputs))}`,
    };
  },
});
