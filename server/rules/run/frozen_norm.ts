import { is } from '../facts/network_facts.ts';
import { isFrozen } from '../facts/transfer.ts';
import { trainRule } from '../rule.ts';

export const frozenNorm = trainRule({
  name: 'frozen-norm',
  severity: 'info',
  title: 'Layers are frozen and the statistics of their batch_norm are not',
  why:
    'Frozen weights stay, but `batch_norm` goes on to normalize by each batch and to move its running statistics: what the frozen layers give ' +
    'drifts away from what was learnt. With `batch_norm: frozen` they give the same in every step, and in use.',
  sources: ['S4'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3, bias: false) -> batch_norm -> relu
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
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3, bias: false) -> batch_norm -> relu
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
  batch_norm: frozen
}
`,
  explainedBy: ['untrained-parameters'],
  *check(train) {
    const { network, settings } = train;
    if (!settings.freeze || settings.batch_norm) return;
    const norms = network.nodes.filter((node) => is(node, 'batch_norm') && isFrozen(train, node)).length;
    if (norms === 0) return;
    yield {
      at: train.at('freeze'),
      message: `${norms} frozen \`batch_norm\` ${norms === 1 ? 'goes' : 'go'} on to follow the batches, so that frozen layers change what they give: add \`batch_norm: frozen\``,
      fixes: train.setSetting('batch_norm', 'frozen'),
    };
  },
});
