import { isClassification } from '../facts/task.ts';
import { isFrozen, isLoaded, labelOf } from '../facts/transfer.ts';
import { trainRule } from '../rule.ts';

export const headReplaced = trainRule({
  name: 'head-replaced',
  severity: 'hint',
  title: 'A network goes over to other data with its old output layer',
  why:
    'The last layer of a trained network knows the classes that it was trained on. For others it begins anew, and learns, while the ' +
    'layers before it bring what they know. For the same classes it may stay as it is.',
  sources: ['S1', 'Yosinski et al. 2014'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  start: load("letters.safetensors") }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net {
  image(1, 28, 28)
  stem = conv2d(32, kernel: 3) -> relu
  head = global_avg_pool -> dense(10)
}
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20  start: load("letters.safetensors", except: [head]) }
`,
  explainedBy: ['untrained-parameters'],
  *check(train) {
    const { network, settings, task } = train;
    const head = network.tails[0]?.head;
    if (!settings.start || !head || !isClassification(task) || !isLoaded(train, head)) return;
    const label = labelOf(head);
    if (isFrozen(train, head) && !settings.unfreeze) {
      yield {
        at: train.at('freeze'),
        severity: 'warning',
        message: `\`${label}\` holds the output layer, and is frozen: the network goes on telling the classes of \`${settings.start.options.file}\`, whatever the data are; let it learn`,
      };
      return;
    }
    yield {
      at: settings.start,
      message: `the output layer \`${head.path}\` is loaded too: where the classes are not those of the earlier run, \`except: [${label}]\` lets it begin anew`,
    };
  },
});
