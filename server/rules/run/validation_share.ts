import { trainRule } from '../rule.ts';

export const validationShare = trainRule({
  name: 'validation-share',
  severity: 'info',
  title: 'No validation part, or one out of proportion',
  why:
    'Without samples that training never sees, nothing tells learning from learning by heart, and no best epoch can be kept. 10 to 30 % is ' +
    'usual; less measures by chance, more takes from training. A test part of its own is for one last measurement, after all choices.',
  sources: ['S0', 'S1'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 40 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore  split: random(validation: 20%, test: 10%) }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 40 }
`,
  *check(train) {
    const { split, test } = train.data.settings;
    const add = 'random(validation: 15%, test: 15%, seed: 7)';
    if (!split) {
      // A truth table has nothing to keep back.
      if (train.samples !== undefined && train.samples <= 16) return;
      yield {
        at: train.atData('split'),
        message: `nothing of \`${train.data.name}\` is kept back, so that nobody sees when it is learnt by heart: add \`split: ${add}\``,
        fixes: train.setDataSetting('split', add),
      };
      return;
    }
    const validation = split.options.validation as number | undefined;
    if (validation === undefined) return;
    const rows = train.samples === undefined ? '' : `, ${Math.round(validation * train.samples)} samples,`;
    if (validation < 0.1 - 1e-9 || validation > 0.3 + 1e-9) {
      // Of many samples a small share is enough to measure by.
      const isEnough = train.samples !== undefined && validation * train.samples >= 1000 && validation < 0.1;
      if (isEnough) return;
      // Of data whose size is not known a small share may be enough too: nanoGPT keeps 0.05 % back.
      const isFarOff =
        validation === 0 ? test === undefined : (validation < 0.02 && train.samples !== undefined) || validation > 0.5;
      yield {
        at: train.atData('split'),
        severity: isFarOff ? 'warning' : train.samples === undefined && validation < 0.1 ? 'hint' : 'info',
        message: `a validation part of ${Number((100 * validation).toPrecision(3))} %${rows} ${validation < 0.1 ? 'measures by chance' : 'takes much from training'}: 10 % to 30 % is usual`,
      };
    }
    const tested = split.options.test as number | undefined;
    if (!test && tested === 0) {
      yield {
        at: train.atData('split'),
        severity: 'hint',
        message:
          'no part is kept for a last test: what is chosen by validation looks better on it than it is; add `test: 10%`',
      };
    }
  },
});
