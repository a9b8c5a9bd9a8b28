import { grouped } from '../../../engine/cost/quantities.ts';
import { number } from '../../../engine/table.ts';
import { trainRule } from '../rule.ts';

/** So many samples are a truth table, that is to be learnt by heart. */
const TRUTH_TABLE = 16;

export const parametersForSamples = trainRule({
  name: 'parameters-for-samples',
  severity: 'warning',
  title: 'Far more parameters than samples',
  why:
    'A network with thousands of parameters for every sample learns each by heart in a few steps, and dropout or early stopping only puts ' +
    'it off. Of a table narrow layers are enough; for few pictures begin with trained weights (`start: load(…)`).',
  sources: ['S0', 'S1', 'S3'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(1024) -> relu -> dropout(0.5) -> dense(1024) -> relu -> dropout(0.5) -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 50 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(32) -> relu -> dropout(0.2) -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 50 }
`,
  options: {
    times: number({ doc: 'Parameters for a training sample that are not far too many.', min: 1, default: 1000 }),
  },
  *check(train, { times: most }) {
    const { network } = train;
    const samples = train.trainingSamples;
    if (samples === undefined || samples <= TRUTH_TABLE || train.startsTrained) return;
    const times = network.parameters / samples;
    if (times <= most / 10) return;
    // Weights of a convolution see every place of a picture, and a sequence has a target at every step.
    const sees = network.has.convolution || network.takesTokens || network.has.recurrent;
    yield {
      at: train.at('network'),
      severity: times > most && !sees ? 'warning' : 'info',
      message: `${grouped(network.parameters)} parameters for ${grouped(samples)} training samples are ${grouped(Math.round(times))} for each, which is learnt by heart: ${sees ? 'begin with trained weights, or take fewer' : 'layers a tenth as wide are enough'}`,
    };
  },
});
