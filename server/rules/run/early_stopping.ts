import { integer } from '../../../engine/table.ts';
import { setOption, trainRule } from '../rule.ts';

export const earlyStopping = trainRule({
  name: 'early-stopping',
  severity: 'info',
  title: 'Many epochs, and nothing stops the run',
  why:
    'From some epoch on a network learns its samples by heart and validation gets worse. Early stopping ends the run there and keeps the best ' +
    'weights. Its patience must be shorter than the run, and it must watch the validation part.',
  sources: ['S1', 'S3', 'Prechelt 1998'],
  explainedBy: ['run-length'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 500 }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  options: { epochs: integer({ doc: 'Epochs that are not many.', min: 1, default: 100 }) },
  *check(train, { epochs: many }) {
    const { epochs } = train.settings;
    const { stop } = train.settings;
    if (stop) {
      const { monitor, patience } = stop.options as { readonly monitor: string; readonly patience: number };
      if (epochs !== undefined && patience >= epochs) {
        yield {
          at: stop,
          option: 'patience',
          severity: 'warning',
          message: `a patience of ${patience} epochs in a run of ${epochs} never ends it: take about ${usualPatience(epochs)}`,
          fixes: setOption(stop, 'patience', String(usualPatience(epochs))),
        };
      }
      if (patience === 1 && (epochs === undefined || epochs > 5)) {
        yield {
          at: stop,
          option: 'patience',
          severity: 'info',
          message: `a patience of 1 ends the run at the first epoch that is not better, which chance alone brings about: take ${usualPatience(epochs)}`,
          fixes: setOption(stop, 'patience', String(usualPatience(epochs))),
        };
      }
      if (monitor.startsWith('train.')) {
        yield {
          at: stop,
          option: 'monitor',
          severity: 'warning',
          message: `\`${monitor}\` gets better while the network learns its samples by heart, so that nothing stops it: watch \`validation.loss\``,
        };
      }
    }
    if (train.setting('stop') !== undefined || epochs === undefined || epochs <= many || train.network.isLinearModel)
      return;
    if (train.setting('schedule') !== undefined) return;
    if (train.samples !== undefined && train.samples <= 16) return;
    const stopping = `early_stopping(monitor: validation.loss, patience: ${Math.max(3, Math.round(epochs / 20))})`;
    yield {
      at: train.at('epochs'),
      message: `${epochs} epochs without early stopping: the network may have learnt its samples by heart long before the end; add \`stop: ${stopping}\``,
      fixes: train.setSetting('stop', stopping),
    };
  },
});

/** A tenth of the run. */
const usualPatience = (epochs = 0): number => Math.max(3, Math.round(epochs / 10));
