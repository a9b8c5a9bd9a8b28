import { is } from '../facts/network_facts.ts';
import { isClassification } from '../facts/task.ts';
import { isLoaded } from '../facts/transfer.ts';
import { replaceCall, trainRule } from '../rule.ts';

export const adaptiveConcatPool = trainRule({
  name: 'adaptive-concat-pool',
  severity: 'hint',
  title: 'A new head on a trained network sees the average of each channel alone',
  why:
    'The average of a channel says how much of something there is, its maximum whether it is there at all. A head that begins anew can have ' +
    'both (`adaptive_concat_pool`), for twice the inputs of one dense layer.',
  sources: ['S4'],
  bad: `data Digits { source: synthetic.digits(samples: 20_000)  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  start: load("letters.safetensors", except: [head]) }
`,
  good: `data Digits { source: synthetic.digits(samples: 20_000)  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu
  head = adaptive_concat_pool -> flatten -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  start: load("letters.safetensors", except: [head]) }
`,
  *check(train) {
    const { network, settings, task } = train;
    const head = network.tails[0]?.head;
    if (!settings.start || !head || !is(head, 'dense') || !isClassification(task) || isLoaded(train, head)) return;
    const pool = [...network.chainBefore(head)].find((node) => is(node, 'global_avg_pool'));
    // Layers between that are loaded expect as many inputs as they had.
    if (!pool || network.weightedBefore(head)?.between.includes(pool) !== true) return;
    const channels = pool.shape[0]!;
    yield {
      at: pool,
      message: `\`${head.path}\` begins anew and sees ${channels} averages: \`adaptive_concat_pool -> flatten\` gives it the ${channels} maxima too`,
      fixes: [replaceCall(pool, 'adaptive_concat_pool -> flatten')],
    };
  },
});
