import { grouped } from '../../../engine/cost/quantities.ts';
import { integer } from '../../../engine/table.ts';
import { trainRule } from '../rule.ts';

export const runLength = trainRule({
  name: 'run-length',
  severity: 'warning',
  title: 'A run of a handful of steps',
  why:
    'Weights move by steps, not by epochs: a few dozen of them take no network from chance to anything. Count steps = epochs · samples / batch; ' +
    'a few hundred are the least.',
  sources: ['field', 'DeepFD (Cao et al. 2022)'],
  explainedBy: ['batch-size'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 32  epochs: 2 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 16  epochs: 50 }
`,
  options: { steps: integer({ doc: 'Steps that are enough to learn anything.', min: 1, default: 80 }) },
  *check(train, { steps: enough }) {
    const { steps, settings, trainingSamples: samples } = train;
    if (steps === undefined || steps >= enough || train.startsTrained) return;
    const { epochs, batch } = settings;
    const count =
      epochs !== undefined && samples !== undefined
        ? ` (${epochs} epochs of ${grouped(samples)} samples in batches of ${batch})`
        : '';
    const wanted = samples === undefined ? undefined : Math.ceil((10 * enough * batch) / samples / 10) * 10;
    yield {
      at: train.at(epochs !== undefined ? 'epochs' : 'steps'),
      message: `${steps} steps${count} take the weights from chance to nothing much: ${epochs !== undefined && wanted ? `train for ${wanted} epochs, or in smaller batches` : 'a few hundred are the least'}`,
      fixes: epochs !== undefined && wanted ? train.setSetting('epochs', String(wanted)) : [],
    };
  },
});
