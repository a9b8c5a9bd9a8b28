import { grouped } from '../../../engine/cost/quantities.ts';
import { trainRule } from '../rule.ts';

export const fewSamplesTransfer = trainRule({
  name: 'few-samples-transfer',
  severity: 'hint',
  title: 'Few pictures, and a random start',
  why:
    'A few hundred pictures teach no network to see. One that has learnt from many others (`start: load(…)`) has edges, textures and shapes ' +
    'already; with ample data training anew usually wins.',
  sources: ['S1', 'S3'],
  bad: `data Digits { source: synthetic.digits(samples: 500)  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> conv2d(16, kernel: 3) -> relu -> global_avg_pool -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Digits { source: synthetic.digits(samples: 20_000)  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> conv2d(16, kernel: 3) -> relu -> global_avg_pool -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const samples = train.trainingSamples;
    if (train.startsTrained || !train.network.takesPicture || samples === undefined || samples >= 1000) return;
    yield {
      at: train.at('network'),
      message: `${grouped(samples)} pictures are few to learn to see by: begin with the weights of a network that has learnt from more`,
    };
  },
});
