import { trainRule } from '../rule.ts';

export const adamThenSgd = trainRule({
  name: 'adam-then-sgd',
  severity: 'hint',
  title: 'A long run with adam to its end',
  why: 'Adam is fast at first, sgd with momentum often ends at a network that generalizes better: in a long run the second half may be its.',
  sources: ['S0', 'Keskar and Socher 2017'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 200 }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { optimizer, network } = train;
    const epochs = train.settings.epochs ?? 0;
    const isHandedOn = (train.settings.optimizer?.length ?? 0) > 1;
    if (isHandedOn || epochs < 100 || train.settings.schedule !== undefined) return;
    if (optimizer.entry !== 'adam' || network.takesTokens || network.isLinearModel) return;
    yield {
      at: optimizer,
      message: `${epochs} epochs of \`adam\` to the end: \`sgd(lr: 1e-2, momentum: 0.9)\` for the second half often generalizes better`,
    };
  },
});
