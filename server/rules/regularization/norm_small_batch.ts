import { integer } from '../../../engine/table.ts';
import { is } from '../facts/network_facts.ts';
import { trainRule } from '../rule.ts';

export const normSmallBatch = trainRule({
  name: 'norm-small-batch',
  severity: 'warning',
  title: 'batch_norm over a handful of samples',
  why:
    'Mean and variance of a few samples say little of all: outputs jump from batch to batch, and of a single sample nothing is left. Take a ' +
    'larger batch, or `group_norm`, which looks at one sample alone. The last batch of an epoch counts too.',
  sources: ['S2', 'Wu and He 2018'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8, bias: false) -> batch_norm -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 2  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8, bias: false) -> batch_norm -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 16  epochs: 20 }
`,
  options: { batch: integer({ doc: 'Samples in a step that are enough.', min: 2, default: 8 }) },
  *check(train, { batch: enough }) {
    const { batch } = train.settings;
    const norm = train.network.nodes.find((node) => is(node, 'batch_norm'));
    if (!norm || train.setting('batch_norm') === 'frozen') return;
    const related = [{ message: 'the first of them', at: norm }];
    // Pictures have many places a sample to measure by.
    const places = norm.shape.slice(1).reduce((product, extent) => product * extent, 1);
    if (batch < enough) {
      yield {
        at: train.at('batch'),
        severity: places > 1 && batch > 1 ? 'info' : 'warning',
        message: `\`batch_norm\` measures mean and variance over ${batch === 1 ? 'one sample' : `${batch} samples`}, so that outputs jump from batch to batch: take a batch of 16 or more, or \`group_norm\``,
        fixes: train.setSetting('batch', '16'),
        related,
      };
      return;
    }
    const samples = train.trainingSamples;
    if (samples !== undefined && samples > batch && samples % batch === 1 && places === 1) {
      yield {
        at: train.at('batch'),
        severity: 'info',
        message: `the last batch of an epoch has one sample (${samples} = ${Math.floor(samples / batch)} · ${batch} + 1), of which \`batch_norm\` leaves nothing: take another batch`,
        related,
      };
    } else if (samples !== undefined && samples < 100) {
      yield {
        at: norm,
        severity: 'info',
        message: `${samples} samples give \`batch_norm\` little to measure by: running statistics stay rough`,
      };
    }
  },
});
