import { duration, number, share } from '../../table.ts';
import { schedule, stepsOf } from './schedule.ts';

const factorOption = (value: number) =>
  number({ doc: 'What the rate is multiplied by each time.', above: 0, max: 1, default: value });

export const step = schedule({
  name: 'step',
  summary: 'Multiplies the rate every so many epochs',
  doc: 'factor^⌊t/every⌋.',
  source: 'He et al. 2016; S2',
  options: { every: duration({ doc: 'How long the rate stays.' }), factor: factorOption(0.1) },
  positional: [],
  aliases: ['StepLR', 'step_decay', 'MultiStepLR'],
  example: 'step(every: 30 epochs, factor: 0.1)',
  factor: (at, { every, factor }, { stepsPerEpoch }) => factor ** Math.floor(at / stepsOf(every, stepsPerEpoch)),
});

export const exponential = schedule({
  name: 'exponential',
  summary: 'Multiplies the rate after each epoch',
  doc: 'factor^(epochs so far).',
  source: 'S2',
  options: { factor: factorOption(0.95) },
  positional: ['factor'],
  aliases: ['ExponentialLR', 'exponential_decay'],
  example: 'exponential(0.95)',
  factor: (at, { factor }, { stepsPerEpoch }) => factor ** Math.floor(at / stepsPerEpoch),
});

export const inverseTime = schedule({
  name: 'inverse_time',
  summary: 'Divides the rate by 1 + decay·(epochs so far)',
  doc: '1/(1 + decay·⌊t/epoch⌋): falls fast at first, then ever more slowly.',
  source: 'Robbins and Monro 1951; S2',
  options: { decay: number({ doc: 'How fast it falls.', above: 0, default: 1 }) },
  positional: ['decay'],
  aliases: ['InverseTimeDecay', 'inverse_time_decay'],
  example: 'inverse_time(0.1)',
  factor: (at, { decay }, { stepsPerEpoch }) => 1 / (1 + decay * Math.floor(at / stepsPerEpoch)),
});

const lowest = share({ doc: 'The lowest rate, as a share of the whole.', default: 0, below: 1 });

/** Half a wave from 1 to `lowest`; `part` of the way, 0 to 1. */
const halfWave = (part: number, least: number) => least + ((1 - least) * (1 + Math.cos(Math.PI * part))) / 2;

export const cosine = schedule({
  name: 'cosine',
  summary: 'Falls along half a cosine to the end of the run',
  doc: 'lowest + (1 − lowest)·(1 + cos(π·t/T))/2, T the steps from here to the end.',
  source: 'Loshchilov and Hutter 2017; S4',
  options: { lowest },
  positional: [],
  aliases: ['CosineAnnealingLR', 'cosine_annealing', 'CosineDecay', 'cosine_decay'],
  example: 'cosine',
  factor: (at, { lowest: least }, { steps }) => halfWave(at / steps, least),
});

export const restarts = schedule({
  name: 'restarts',
  summary: 'Falls along half a cosine again and again, each time beginning at the whole rate (SGDR)',
  doc: 'Each turn is `grow` times as long as the one before it.',
  source: 'Loshchilov and Hutter 2017; S4',
  options: {
    first: duration({ doc: 'Length of the first turn.' }),
    grow: number({ doc: 'How much longer each turn is than the one before it.', min: 1, default: 1, usual: '1 to 2' }),
    lowest,
  },
  positional: ['first'],
  aliases: ['CosineAnnealingWarmRestarts', 'sgdr', 'CosineDecayRestarts'],
  example: 'restarts(10 epochs, grow: 2)',
  factor(at, { first, grow, lowest: least }, { stepsPerEpoch }) {
    let turn = stepsOf(first, stepsPerEpoch);
    let begin = 0;
    while (at >= begin + turn) {
      begin += turn;
      turn *= grow;
    }
    return halfWave((at - begin) / turn, least);
  },
});

export const oneCycle = schedule({
  name: 'one_cycle',
  summary: 'Up to the whole rate along half a cosine, then down to nearly nothing',
  doc: 'From 1/start of the rate up to the whole rate in the share `up` of the steps, then down to 1/(start·end). Its rate may be several times the usual.',
  source: 'Smith and Topin 2019',
  options: {
    up: share({ doc: 'The share of the steps on which it grows.', default: 0.3, below: 1 }),
    start: number({ doc: 'The first rate is the whole one divided by this.', min: 1, default: 25 }),
    end: number({ doc: 'The last rate is the first one divided by this.', min: 1, default: 1e4 }),
  },
  positional: [],
  aliases: ['OneCycleLR', '1cycle', 'onecycle', 'fit_one_cycle'],
  example: 'one_cycle',
  factor(at, { up, start, end }, { steps }) {
    const top = up * steps - 1;
    const [from, low] = [1 / start, 1 / (start * end)];
    if (at <= top) return top <= 0 ? 1 : 1 + (from - 1) * ((1 + Math.cos((Math.PI * at) / top)) / 2);
    const last = steps - 1;
    return low + (1 - low) * ((1 + Math.cos((Math.PI * (at - top)) / (last - top))) / 2);
  },
});
