import { integer, measure, number, share } from '../../table.ts';
import { schedule } from './schedule.ts';

export const plateau = schedule({
  name: 'plateau',
  summary: 'Multiplies the rate when what it watches no longer gets better',
  doc: 'By default it halves the rate after more than `patience` epochs without a smaller validation loss.',
  source: 'S0, S2',
  options: {
    monitor: measure({ doc: 'What is watched.', default: 'validation.loss' }),
    patience: integer({ doc: 'Epochs without a better value that are borne.', min: 0, default: 3, unit: 'epochs' }),
    factor: number({ doc: 'What the rate is multiplied by each time.', above: 0, below: 1, default: 0.5 }),
    threshold: number({ doc: 'A value is better where it is so by this share of it.', min: 0, default: 1e-4 }),
    cooldown: integer({ doc: 'Epochs after a change in which none is counted.', min: 0, default: 0, unit: 'epochs' }),
    lowest: share({ doc: 'The lowest rate, as a share of the whole.', default: 0 }),
  },
  positional: [],
  aliases: ['ReduceLROnPlateau', 'reduce_on_plateau'],
  example: 'plateau(patience: 3)',
  // As PyTorch counts: a bad epoch more than `patience` changes the rate.
  follow({ monitor, patience, factor, threshold, cooldown, lowest }) {
    let [best, bad, resting, now] = [Number.NaN, 0, 0, 1];
    return {
      monitor,
      get factor() {
        return now;
      },
      see(value, higher) {
        const isBetter = higher ? !(value <= best * (1 + threshold)) : !(value >= best * (1 - threshold));
        if (Number.isNaN(best) || (isBetter && !Number.isNaN(value))) [best, bad] = [value, 0];
        else bad++;
        if (resting > 0) [resting, bad] = [resting - 1, 0];
        if (bad <= patience) return;
        now = Math.max(lowest, now * factor);
        [resting, bad] = [cooldown, 0];
      },
    };
  },
});
