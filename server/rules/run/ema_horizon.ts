import { grouped } from '../../../engine/cost/quantities.ts';
import { trainRule } from '../rule.ts';

/** More of the random first weights than this in the average is more than noise. */
const SHARE = 0.1;

export const emaHorizon = trainRule({
  name: 'ema-horizon',
  severity: 'warning',
  title: 'An average of the weights that is slower than the run',
  why:
    'A running average with decay d forgets in about 1/(1 − d) steps: 0.999 looks back over a thousand. It begins with the weights as they ' +
    'were drawn, of which dⁿ is left after n steps; and what is evaluated and kept is the average.',
  sources: ['Polyak and Juditsky 1992', 'field'],
  explainedBy: ['run-length', 'batch-size'],
  bad: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 16  epochs: 40  ema: 0.9999 }
`,
  good: `data Flowers { source: csv("iris.csv")  target: class(species)  normalize: zscore }
network Net { vector(4) -> dense(8) -> relu -> dense(3) }
train Run { network: Net  data: Flowers  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 16  epochs: 40  ema: 0.98 }
`,
  *check(train) {
    const { steps, startsTrained } = train;
    const { ema } = train.settings;
    if (ema === undefined || steps === undefined || startsTrained) return;
    const left = ema ** steps;
    if (left < SHARE) return;
    const decay = decayFor(steps);
    yield {
      at: train.at('ema'),
      message: `\`ema: ${ema}\` looks back over ${grouped(Math.round(1 / (1 - ema)))} steps, and the run has ${grouped(steps)}: ${Math.round(100 * left)} % of the average that is evaluated and kept are still the first, random weights; take ${decay}`,
      fixes: train.setSetting('ema', String(decay)),
    };
  },
});

/** Looks back over a tenth of the run, of which one digit is enough. */
function decayFor(steps: number): number {
  const tenth = Math.max(2, steps / 10);
  const digit = 10 ** Math.floor(Math.log10(tenth));
  return Number((1 - 1 / (Math.floor(tenth / digit) * digit)).toPrecision(6));
}
