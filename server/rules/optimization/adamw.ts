import { replaceCall, trainRule } from '../rule.ts';

export const adamw = trainRule({
  name: 'adamw',
  severity: 'info',
  title: 'adam with a weight penalty',
  why:
    'Adam divides the penalty by the size of the gradient like all else, so that weights with large gradients are hardly held back. `adamw` ' +
    'takes the same share from every weight. A decay there is about a hundred times the penalty.',
  sources: ['S4', 'Loshchilov and Hutter 2019'],
  explainedBy: ['weight-penalty-range'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3, weight_decay: 1e-4)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adamw(lr: 1e-3, weight_decay: 0.01)  epochs: 20 }
`,
  *check({ optimizer, penalties }) {
    const decay = Number(optimizer.options.weight_decay ?? 0);
    if (optimizer.entry !== 'adam' && optimizer.entry !== 'nadam') return;
    const penalty = penalties.find(({ entry }) => entry === 'l2');
    if (penalty && decay === 0) {
      yield {
        at: penalty,
        message: `\`${optimizer.entry}\` divides \`l2(${penalty.options.factor})\` by the size of the gradient: \`adamw(lr: ${optimizer.options.lr}, weight_decay: 0.01)\` takes the same share from every weight`,
        related: [{ message: 'the optimizer', at: optimizer }],
      };
    }
    if (decay === 0) return;
    const { lr } = optimizer.options;
    yield {
      at: optimizer,
      message: `\`${optimizer.entry}\` divides its penalty of ${decay} by the size of the gradient, so that weights with large ones are hardly held back: \`adamw\` takes the same share from every weight`,
      fixes: [replaceCall(optimizer, `adamw(lr: ${lr}, weight_decay: 0.01)`)],
    };
  },
});
