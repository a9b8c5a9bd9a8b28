import { type Entry, integer, type Options, Table } from '../table.ts';

const entry = <O extends Options>(each: Entry<O>): Entry => each as unknown as Entry;

const trials = integer({
  doc: 'Runs in all.',
  min: 1,
  default: 20,
  usual: '20 to 100',
  aliases: ['n_trials', 'num_samples', 'n_iter', 'max_trials', 'max_evals', 'count'],
});
const seed = integer({ doc: 'Start of the random numbers that values are drawn with.', min: 0, default: 0 });

/** How the values of a sweep are chosen, and which runs go on. */
export const strategies = new Table<Entry>('strategy', [
  entry({
    name: 'random',
    summary: 'Values are drawn, for each run anew',
    doc: 'With `refine` in rounds, from coarse to fine: each draws from the ranges, made narrower round the best runs of the round before.',
    source: 'Bergstra and Bengio 2012: Random Search for Hyper-Parameter Optimization; S2',
    options: {
      trials,
      refine: integer({ doc: 'Rounds of narrower ranges after the first.', min: 0, default: 0 }),
      seed,
    },
    positional: [],
    aliases: ['RandomSearch', 'random_search', 'RandomizedSearchCV', 'RandomSampler'],
    example: 'random(trials: 40, refine: 2, seed: 1)',
  }),
  entry({
    name: 'grid',
    summary: 'Every combination of values, once',
    doc: 'Of a `choice` all values, of a range so many `points`, its ends included. The number of runs is the product.',
    options: { points: integer({ doc: 'Values that are tried of each range.', min: 2, default: 3 }) },
    positional: [],
    aliases: ['GridSearch', 'grid_search', 'GridSearchCV', 'GridSampler'],
    example: 'grid(points: 5)',
  }),
  entry({
    name: 'successive_halving',
    summary: 'Many short runs, of which the best go on',
    doc: 'All `trials` get an equal, short part of the length of a run; the best one in `reduction` of them goes on for `reduction` times as long, until one run has its whole length.',
    source: 'Jamieson and Talwalkar 2016: Non-stochastic Best Arm Identification and Hyperparameter Optimization',
    options: {
      trials,
      reduction: integer({
        doc: 'What the number of runs is divided by, and their length multiplied by.',
        min: 2,
        default: 3,
        usual: '3 or 4',
        aliases: ['reduction_factor', 'eta', 'factor'],
      }),
      seed,
    },
    positional: [],
    aliases: ['SuccessiveHalvingPruner', 'HalvingRandomSearchCV', 'ASHAScheduler', 'asha', 'sha', 'hyperband'],
    example: 'successive_halving(trials: 27)',
  }),
]);
