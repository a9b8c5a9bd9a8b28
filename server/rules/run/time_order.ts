import { tailLike } from '../../meaning/settings/source_fits.ts';
import { replaceCall, trainRule } from '../rule.ts';

export const timeOrder = trainRule({
  name: 'time-order',
  severity: 'info',
  title: 'A series is divided at random',
  why:
    'Of rows that follow one another in time each is much like those beside it. Drawn at random, most rows of the validation part have their neighbours ' +
    'in training: the network is right by remembering them, and is not when the next day comes. `tail` keeps back the end, as later is when it will be asked.',
  sources: ['Bergmeir and Benítez 2012: On the use of cross-validation for time series predictor evaluation', 'field'],
  bad: `data Grid { source: csv("load.csv")  target: value(load, normalize: zscore)  normalize: zscore  split: random(validation: 15%) }
network Net { vector(4) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Grid  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Grid { source: csv("load.csv")  target: value(load, normalize: zscore)  normalize: zscore  split: tail(validation: 15%) }
network Net { vector(4) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Grid  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { facts, data } = train;
    const { split } = data.settings;
    if (facts?.timeline === undefined || !split || !DRAWN.includes(split.entry)) return;
    const tail = tailLike(split);
    yield {
      at: split,
      message: `by \`${facts.timeline}\` each row follows the one before it, and \`${split.entry}\` puts rows into validation whose neighbours are trained on: keep back the end, \`${tail}\``,
      fixes: split.entry === 'k_folds' ? [] : [replaceCall(split, tail)],
    };
  },
});

/** Splits that draw rows one by one. */
const DRAWN: readonly string[] = ['random', 'stratified', 'k_folds'];
