import { count } from '../../../engine/graph/shape.ts';
import { is } from '../facts/network_facts.ts';
import { insertAfter, trainRule } from '../rule.ts';

export const regularizeSparseCode = trainRule({
  name: 'regularize-sparse-code',
  severity: 'info',
  title: "An autoencoder's code has no penalty on its activity, and is not narrow either",
  why:
    'An autoencoder whose code is as wide as its input can learn to copy. A penalty on the activity of the code (`activity_l1`) keeps most ' +
    'of its units silent, so that each stands for something. A narrow code needs none.',
  sources: ['S3'],
  bad: `data Waves { source: csv("waves.csv")  normalize: zscore  split: random(validation: 10%) }
network Copying {
  vector(64)
  dense(128) -> relu
  dense(64)
}
train Run { network: Copying  data: Waves  target: input  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 40 }
`,
  good: `data Waves { source: csv("waves.csv")  normalize: zscore  split: random(validation: 10%) }
network Sparse {
  vector(64)
  dense(128) -> relu -> activity_l1(1e-5)
  dense(64)
}
train Run { network: Sparse  data: Waves  target: input  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 40 }
`,
  *check({ network, task, text }) {
    // Without a task a classifier of two classes by two features looks the same.
    if (task.kind !== 'autoencoding' || network.outputs[0]!.shape.length > 1) return;
    if (network.nodes.some((node) => is(node, 'activity_l1', 'sample_normal', 'gaussian_noise', 'dropout', 'add')))
      return;
    const dense = network.hidden.filter((node) => is(node, 'dense') && node.shape.length === 1);
    const code = dense.reduce<(typeof dense)[number] | undefined>(
      (narrowest, node) => (!narrowest || count(node.shape) < count(narrowest.shape) ? node : narrowest),
      undefined,
    );
    if (!code || count(code.shape) < network.inputSize) return;
    const last = network.untilWeighted(code).at(-1) ?? code;
    yield {
      at: code,
      message: `the narrowest layer has ${count(code.shape)} units for ${network.inputSize} inputs, so the network can learn to copy: make it narrower, or add \`activity_l1(1e-5)\` after it`,
      fixes: insertAfter(last, 'activity_l1(1e-5)', text),
    };
  },
});
