import { grouped } from '../../../engine/cost/quantities.ts';
import { isFrozen, isLoaded, labelOf } from '../facts/transfer.ts';
import { trainRule } from '../rule.ts';

/** More samples than these can bear that all layers learn at once. */
const MANY = 5000;

export const unfreezeGradually = trainRule({
  name: 'unfreeze-gradually',
  severity: 'hint',
  title: 'Few samples move a trained network and its new output layer all at once',
  why:
    'A new output layer is random, and its first gradients are large: sent through layers that were trained, they undo what those know, and ' +
    'few samples do not bring it back. First the new layer alone (`freeze`), then a run from there with the layers before it, the last ones first.',
  sources: ['S4', 'Howard and Ruder 2018'],
  bad: `data Digits { source: synthetic.digits(samples: 1_500)  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  start: load("letters.safetensors", except: [head]) }
`,
  good: `data Digits { source: synthetic.digits(samples: 1_500)  normalize: zscore  split: random(validation: 10%) }
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
    const { network, settings, trainingSamples } = train;
    if (!settings.start || settings.freeze || settings.lr_scale) return;
    if (trainingSamples === undefined || trainingSamples >= MANY) return;
    const weighted = network.nodes.filter((node) => network.parametersOf(node) > 0 && !isFrozen(train, node));
    const loaded = weighted.filter((node) => isLoaded(train, node));
    if (loaded.length === 0 || loaded.length === weighted.length) return;
    const anew = new Set(weighted.filter((node) => !loaded.includes(node)).map(labelOf));
    const labels = [...new Set(loaded.map(labelOf))].filter((label) => !anew.has(label));
    if (labels.length === 0) return;
    yield {
      at: settings.start,
      message: `${grouped(trainingSamples)} samples train what begins anew and what was trained at once: freeze \`${labels.join('`, `')}\` first, then go on from that run without`,
      fixes: train.setSetting('freeze', `[${labels.join(', ')}]`),
    };
  },
});
