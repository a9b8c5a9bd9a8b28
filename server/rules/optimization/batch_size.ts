import { grouped } from '../../../engine/cost/quantities.ts';
import { integer } from '../../../engine/table.ts';
import { trainRule } from '../rule.ts';

export const batchSize = trainRule({
  name: 'batch-size',
  severity: 'warning',
  title: 'A batch out of proportion to the data',
  why:
    'Start small: 16 to 128 is usual. A batch of more than a tenth of the samples makes few steps of an epoch, and their noise, which helps to ' +
    'generalize, is gone; a single sample makes steps that are nothing but noise. Rate, batch and number of steps go together: change ' +
    'one, and look at the others.',
  sources: ['S0', 'S2', 'S3', 'Keskar et al. 2017'],
  explainedBy: ['norm-small-batch'],
  bad: `data Digits { source: synthetic.digits(samples: 4_000)  normalize: zscore }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 2048  epochs: 100 }
`,
  good: `data Digits { source: synthetic.digits(samples: 4_000)  normalize: zscore }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 64  epochs: 100 }
`,
  options: { large: integer({ doc: 'Samples in a step up to which a batch is not large.', min: 1, default: 512 }) },
  *check(train, { large }) {
    const { accumulate } = train.settings;
    const batch = train.settings.batch * accumulate;
    const samples = train.trainingSamples;
    const epochs = train.epochs ? Number(train.epochs.toPrecision(2)) : undefined;
    const told =
      accumulate > 1
        ? `${accumulate} batches of ${train.settings.batch} to a step, ${batch} samples,`
        : `a batch of ${batch}`;
    const others = `the rate${epochs ? ` and ${epochs} epochs` : ''} go with it`;
    // Of several batches to a step it is their number that is to change, by hand.
    const smaller = (size: number) => (accumulate > 1 ? [] : train.setSetting('batch', String(size)));
    const fixes = smaller(32);
    if (samples !== undefined && samples > 64) {
      const steps = Math.ceil(samples / batch);
      if ((batch >= 64 && batch * 4 >= samples) || (batch > 2 * large && batch * 10 >= samples)) {
        yield {
          at: train.at('batch'),
          message: `${told} makes ${steps === 1 ? 'one step' : `${steps} steps`} of the ${grouped(samples)} training samples: take 16 to 128; ${others}`,
          fixes,
        };
        return;
      }
      if (batch * 10 > samples && batch > 32) {
        yield {
          at: train.at('batch'),
          severity: 'info',
          message: `${told} is more than a tenth of the ${grouped(samples)} training samples: 16 makes ${Math.ceil(samples / 16)} steps of an epoch instead of ${steps}; ${others}`,
          fixes: smaller(16),
        };
        return;
      }
      if (batch === 1 && samples >= 500) {
        yield {
          at: train.at('batch'),
          message: `steps of one sample are nothing but noise, and ${grouped(samples)} of them an epoch take long: take 16 to 128; ${others}`,
          fixes,
        };
        return;
      }
    }
    if (batch > large) {
      yield {
        at: train.at('batch'),
        severity: 'info',
        message: `${told} is large: 16 to 128 is usual; ${others}`,
        fixes,
      };
    } else if (batch > 8 && !Number.isInteger(Math.log2(batch)) && batch % 32 !== 0) {
      yield {
        at: train.at('batch'),
        severity: 'hint',
        message: `a batch of ${batch} is no power of two: ${2 ** Math.round(Math.log2(batch))} is the nearest`,
      };
    }
  },
});
