import { integer } from '../../table.ts';
import { DataError } from '../dataset.ts';
import { drawnOptions, partOf, percent, shuffledRows, split } from './split.ts';

export const foldsSplit = split({
  name: 'k_folds',
  summary: 'Cross-validation: as many runs as there are folds, each validated by one of them',
  doc: 'The samples are dealt out at random to k folds, none more than one sample larger than another; `fold` says which one is kept back. Samples for the test are drawn before, the same for every fold.',
  source: 'Kohavi 1995: A Study of Cross-Validation and Bootstrap',
  options: {
    folds: integer({ doc: 'How many.', min: 2, default: 5, usual: '5 or 10' }),
    fold: integer({ doc: 'The one that is kept back, from 1.', min: 1, default: 1 }),
    test: drawnOptions.test,
    seed: drawnOptions.seed,
  },
  positional: ['folds'],
  aliases: ['KFold', 'cross_validation', 'CrossValidation', 'cv', 'StratifiedKFold'],
  example: 'k_folds(5)',
  testShare: (options) => options.test,
  divide(samples, { folds, fold, test, seed }) {
    if (fold > folds) throw new DataError(`split: there is no fold ${fold} of ${folds}; they count from 1`);
    const rows = shuffledRows(samples, seed);
    const tested = partOf('test', test, samples);
    const dealt = samples - tested;
    if (dealt < folds)
      throw new DataError(
        `split: ${samples} samples${tested > 0 ? ` without ${percent(test)} for the test` : ''} are too few for ${folds} folds; make them fewer`,
      );
    const [from, to] = [fold - 1, fold].map((each) => Math.floor((each * dealt) / folds)) as [number, number];
    return {
      validation: rows.slice(from, to).sort(),
      train: Uint32Array.from([...rows.subarray(0, from), ...rows.subarray(to, dealt)]).sort(),
      test: rows.slice(dealt).sort(),
    };
  },
});
