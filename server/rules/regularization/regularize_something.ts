import { grouped } from '../../../engine/cost/quantities.ts';
import { is } from '../facts/network_facts.ts';
import { trainRule } from '../rule.ts';

/** Weights of dense layers for each sample. More of them than samples is usual and by itself no mistake (Zhang et al. 2017); this is far beyond. */
const TIMES = 50;
/** A run of so few epochs is stopped early by hand. */
const SHORT = 10;
/** Tasks as small as a truth table are to be learnt by heart. */
const TRUTH_TABLE = 16;

export const regularizeSomething = trainRule({
  name: 'regularize-something',
  severity: 'hint',
  title: 'Nothing keeps the network from learning by heart',
  why:
    'Without dropout, weight penalty, augmentation or early stopping a network with more parameters than samples fits their noise. Networks with more ' +
    'weights than samples often do well all the same, so that three times as many is worth a look, and fifty times as many in dense layers is warned of unless the run has but a few epochs; with fewer it is an offer: a light dropout helps even where there is ample data.',
  sources: ['S3', 'Zhang et al. 2017: Understanding deep learning requires rethinking generalization'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(128) -> relu -> dense(128) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(128) -> relu -> dropout(0.2) -> dense(128) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  explainedBy: ['dropout-wide', 'parameters-for-samples'],
  *check(train) {
    const { network, task } = train;
    if (network.isLinearModel || network.has.dropout || network.nodes.some(({ call }) => call.entry === 'batch_norm'))
      return;
    // Token models have a rule of their own.
    if (
      network.takesTokens ||
      train.startsTrained ||
      ['stop', 'penalty', 'penalties'].some((name) => train.setting(name) !== undefined)
    )
      return;
    if (train.dataSetting('augment') !== undefined) return;
    const optimizers = [train.setting('optimizer')].flat() as readonly {
      readonly options: Readonly<Record<string, unknown>>;
    }[];
    if (optimizers.some(({ options }) => Number(options.weight_decay ?? 0) > 0)) return;
    const samples = train.trainingSamples;
    if (samples !== undefined && samples <= TRUTH_TABLE) return;
    const times = samples === undefined ? 0 : network.parameters / samples;
    // Kernels and recurrent weights are held by every place that they are used at.
    const dense = network.nodes.reduce((sum, node) => sum + (is(node, 'dense') ? network.parametersOf(node) : 0), 0);
    // A curve or surface is drawn, not learnt by heart.
    const isCurve = task.kind === 'regression' && network.inputSize <= 2;
    const isShort = train.epochs !== undefined && train.epochs <= SHORT;
    const isLoud = samples !== undefined && dense / samples > TIMES && !network.givesBackInput && !isCurve && !isShort;
    const numbers =
      samples === undefined ? '' : `${grouped(network.parameters)} parameters for ${grouped(samples)} samples, and `;
    yield {
      at: train.at('network'),
      // What an autoencoder is held back by is its code.
      severity: isLoud ? 'warning' : times > 3 ? 'info' : 'hint',
      message: `${numbers}no dropout, weight penalty, augmentation or early stopping keeps it from learning them by heart: add \`dropout(0.2)\` after hidden layers, or take \`adamw\``,
    };
  },
});
