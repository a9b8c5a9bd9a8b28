import type { Call, Duration } from '../../../engine/table.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, setOption, trainRule } from '../rule.ts';

/** A rate that is so small a share of the whole teaches nothing any more. */
const NOTHING = 1e-3;

export const scheduleFits = trainRule({
  name: 'schedule-fits',
  severity: 'warning',
  title: 'A schedule that does not fit the length of the run',
  why:
    'A warm-up as long as the run never gets to the rate that was set; a rate that is multiplied by 0.1 every few steps is gone before half of ' +
    'the run, and the rest of it does nothing; steps, turns and patience beyond the end never come. Warm-up usually takes 1 to 10 % of a run.',
  sources: ['S2', 'S4', 'Loshchilov and Hutter 2017'],
  bad: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  schedule: [warmup(30 epochs), cosine]  epochs: 20 }
`,
  good: `data Digits { source: synthetic.digits  normalize: zscore  split: random(validation: 10%) }
network Net { image(1, 28, 28) -> flatten -> dense(64) -> relu -> dropout(0.2) -> dense(10) }
train Run { network: Net  data: Digits  loss: cross_entropy  optimizer: adam(lr: 1e-3)  schedule: [warmup(1 epoch), cosine]  epochs: 20 }
`,
  *check(train) {
    for (const schedule of [train.settings.schedule ?? []].flat() as readonly Call[]) {
      const finding = misfit(schedule, train);
      if (finding) yield { at: schedule, ...finding };
    }
  },
});

/** The length of the run in the unit of `duration`, as far as it can be told. */
const runIn = ({ of }: Duration, train: TrainFacts) => (of === 'epochs' ? train.epochs : train.steps);

const told = ({ count, of }: Duration) => `${count} ${count === 1 ? of.slice(0, -1) : of}`;

function misfit(schedule: Call, train: TrainFacts): Omit<Finding, 'at'> | undefined {
  const { entry, options } = schedule;
  if (entry === 'warmup') {
    const length = options.length as Duration;
    const run = runIn(length, train);
    if (run === undefined || length.count * 2 <= run) return undefined;
    const short = { ...length, count: Math.max(1, Math.round(run / 20)) };
    const shorter = setOption(schedule, 'length', told(short));
    return length.count >= run
      ? {
          message: `a warm-up of ${told(length)} in a run of ${round(run)} never gets to the rate that was set: 1 to 10 % of the run is usual`,
          fixes: shorter,
        }
      : {
          severity: 'info',
          message: `the warm-up takes ${told(length)} of ${round(run)}, in which little is learnt: 1 to 10 % of the run is usual`,
          fixes: shorter,
        };
  }
  if (entry === 'step') {
    const every = options.every as Duration;
    const run = runIn(every, train);
    if (run === undefined) return undefined;
    if (every.count >= run) return never(`the first step down, after ${told(every)},`, run);
    return faded(Number(options.factor), Math.floor(run / 2 / every.count), `every ${told(every)}`);
  }
  if (entry === 'exponential' && train.epochs !== undefined)
    return faded(Number(options.factor), Math.floor(train.epochs / 2), 'every epoch');
  if (entry === 'restarts') {
    const first = options.first as Duration;
    const run = runIn(first, train);
    return run !== undefined && first.count > run
      ? never(`the end of the first turn, after ${told(first)},`, run)
      : undefined;
  }
  if (entry === 'plateau' && train.settings.epochs !== undefined && Number(options.patience) >= train.settings.epochs)
    return never(`a change after ${options.patience} epochs without a better value`, train.settings.epochs);
  return undefined;
}

const never = (what: string, run: number): Omit<Finding, 'at'> => ({
  severity: 'info',
  message: `${what} never comes in a run of ${round(run)}`,
});

/** Where the rate is next to nothing before half of the run. */
function faded(factor: number, times: number, how: string): Omit<Finding, 'at'> | undefined {
  const left = factor ** times;
  if (left >= NOTHING) return undefined;
  return {
    message: `${how} times ${factor} leaves ${left.toPrecision(1)} of the rate at half of the run, and the rest of it does nothing: let it fall to a hundredth by the end, or take \`cosine\``,
  };
}

const round = (value: number) => String(Math.round(value));
