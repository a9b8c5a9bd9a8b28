import { integer, share } from '../../table.ts';
import { DataError } from '../dataset.ts';
import { Random } from '../random.ts';
import { shuffle } from '../shuffle.ts';
import { partOf, percent, split } from './split.ts';

export const foldsSplit = split({
  name: 'k_folds',
  summary: 'Cross-validation: as many runs as there are folds, each validated by one of them',
  doc: 'The samples are dealt out at random to k folds, none more than one sample larger than another; `fold` says which one is kept back. Samples for the test are drawn before, the same for every fold.',
  source: 'Kohavi 1995: A Study of Cross-Validation and Bootstrap',
  options: {
    folds: integer({ doc: 'How many.', min: 2, default: 5, usual: '5 or 10' }),
    fold: integer({ doc: 'The one that is kept back, from 1.', min: 1, default: 1 }),
    test: share({
      doc: 'Share of the samples that are kept for one last measurement, after all choices are made.',
      default: 0,
      usual: '10% to 20%, or 0% beside a `test:` source',
      below: 1,
    }),
    seed: integer({ doc: 'Which samples are drawn.', min: 0, default: 0 }),
  },
  positional: ['folds'],
  aliases: ['KFold', 'cross_validation', 'CrossValidation', 'cv', 'StratifiedKFold'],
  example: 'k_folds(5)',
  testShare: (options) => options.test,
  divide(samples, { folds, fold, test, seed }) {
    if (fold > folds) throw new DataError(`split: there is no fold ${fold} of ${folds}; they count from 1`);
    const rows = Uint32Array.from({ length: samples }, (_, row) => row);
    shuffle(rows, new Random(seed));
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
