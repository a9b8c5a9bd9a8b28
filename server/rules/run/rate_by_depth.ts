import { learns } from '../facts/network_facts.ts';
import { isFrozen, isLoaded, labelOf } from '../facts/transfer.ts';
import { trainRule } from '../rule.ts';

/** Layers that learn: a network of fewer has no depth to speak of. */
const DEEP = 4;

export const rateByDepth = trainRule({
  name: 'rate-by-depth',
  severity: 'hint',
  title: 'A trained network learns on with one rate for all depths',
  why:
    'The first layers of a trained network know edges and textures, which other data have too; the last ones know what they were trained for. ' +
    'Smaller rates near the input keep the former. The more alike the data, the nearer the ratio may be to 1.',
  sources: ['S4', 'Howard and Ruder 2018'],
  bad: `data Digits { source: synthetic.digits(samples: 20_000)  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu -> conv2d(32, kernel: 3) -> relu
  body = conv2d(64, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  start: load("letters.safetensors", except: [head]) }
`,
  good: `data Digits { source: synthetic.digits(samples: 20_000)  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu -> conv2d(32, kernel: 3) -> relu
  body = conv2d(64, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run {
  network: Net
  data: Digits
  loss: cross_entropy
  optimizer: adam(lr: 1e-3)
  epochs: 20
  start: load("letters.safetensors", except: [head])
  lr_scale: { stem: 0.1, body: 0.3 }
}
`,
  explainedBy: ['unfreeze-gradually'],
  *check(train) {
    const { network, settings } = train;
    const learning = network.nodes.filter((node) => learns(node) && !isFrozen(train, node));
    // What begins anew learns at the full rate; without such a head the run may as well go on with what it did.
    const begun = learning.filter((node) => !isLoaded(train, node));
    if (!settings.start || settings.lr_scale || learning.length < DEEP || begun.length === 0) return;
    const [first] = learning.filter((node) => isLoaded(train, node));
    if (!first || labelOf(first) === labelOf(learning.at(-1)!)) return;
    yield {
      at: settings.start,
      message: `${learning.length} layers, trained and new ones, learn at one rate: smaller ones near the input keep what was learnt, \`lr_scale: { ${labelOf(first)}: 0.1 }\``,
      fixes: train.setSetting('lr_scale', `{ ${labelOf(first)}: 0.1 }`),
    };
  },
});
