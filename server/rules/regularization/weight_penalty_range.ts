import { setOption, trainRule } from '../rule.ts';

/** Twice the usual. */
const MOST = 0.02;
const verdict = (isLarge: boolean) => (isLarge ? 'draws the weights to 0 whatever the data says' : 'does nothing');

export const weightPenaltyRange = trainRule({
  name: 'weight-penalty-range',
  severity: 'warning',
  title: 'A weight penalty that crushes the weights, or does nothing',
  why:
    'Penalties from 1e-6 to 1e-2 are usual. Far above, the weights go to 0 whatever the data says; below, nothing happens. The decay of `adamw` ' +
    'is multiplied by the rate, and bears up to 0.3.',
  sources: ['S1', 'S2', 'S4', 'Loshchilov and Hutter 2019'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: sgd(lr: 0.01, momentum: 0.9, weight_decay: 0.5)  epochs: 20 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: sgd(lr: 0.01, momentum: 0.9, weight_decay: 5e-4)  epochs: 20 }
`,
  *check({ optimizer, penalties }) {
    for (const penalty of penalties) {
      const factor = Number(penalty.options.factor);
      if (factor === 0 || (factor >= 1e-7 && factor <= MOST)) continue;
      yield {
        at: penalty,
        option: 'factor',
        severity: factor > MOST ? 'warning' : 'info',
        message: `\`${penalty.entry}(${factor})\` ${verdict(factor > MOST)}: 1e-6 to 1e-2 is usual`,
        fixes: setOption(penalty, 'factor', '1e-4'),
      };
    }
    const decay = Number(optimizer.options.weight_decay ?? 0);
    const most = optimizer.entry === 'adamw' ? 0.5 : MOST;
    if (decay === 0 || (decay >= 1e-7 && decay <= most)) return;
    const usual = optimizer.entry === 'adamw' ? '0.3' : '1e-2';
    yield {
      at: optimizer,
      option: 'weight_decay',
      severity: decay > most ? 'warning' : 'info',
      message: `\`weight_decay: ${decay}\` ${verdict(decay > most)}: 1e-6 to ${usual} is usual`,
      fixes: setOption(optimizer, 'weight_decay', '1e-4'),
    };
  },
});
