import { trainRule } from '../rule.ts';

export const fewSamplesSoftmax = trainRule({
  name: 'few-samples-softmax',
  severity: 'hint',
  title: 'Many classes with few samples each',
  why:
    'Softmax alone only asks that classes can be told apart. With few samples of each, a loss that also draws the samples of a class ' +
    'together (center loss, triplet) makes better use of them.',
  sources: ['S1', 'Wen et al. 2016'],
  bad: `data Faces { source: csv("faces.csv")  target: class(person)  normalize: zscore }
network Net { vector(64) -> dense(128) -> relu -> dropout(0.2) -> dense(40) }
train Run { network: Net  data: Faces  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 40 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ facts, loss }) {
    const classes = facts?.classes?.length;
    if (loss?.entry !== 'cross_entropy' || !classes || classes < 20 || facts?.samples === undefined) return;
    const each = facts.samples / classes;
    if (each >= 50) return;
    yield {
      at: loss,
      message: `${classes} classes with about ${Math.round(each)} samples each: a center or triplet loss makes more of few samples than softmax alone`,
    };
  },
});
