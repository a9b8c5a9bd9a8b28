import { integer, share } from '../../table.ts';
import { DataError } from '../dataset.ts';
import { Random } from '../random.ts';
import { shuffle } from '../shuffle.ts';
import { partOf, percent, split } from './split.ts';

export const randomSplit = split({
  name: 'random',
  summary: 'Keep back samples that are drawn at random',
  doc: 'The same seed draws the same samples on every machine. A larger `validation` keeps the samples of a smaller one, and `test` does not change them.',
  options: {
    validation: share({
      doc: 'Share of the samples that training never sees and that its progress is measured on.',
      default: 0.1,
      usual: '10% to 20%',
      below: 1,
    }),
    test: share({
      doc: 'Share of the samples that are kept for one last measurement, after all choices are made.',
      default: 0,
      usual: '10% to 20%, or 0% beside a `test:` source',
      below: 1,
    }),
    seed: integer({ doc: 'Which samples are drawn.', min: 0, default: 0 }),
  },
  positional: [],
  aliases: ['train_test_split', 'random_split', 'ShuffleSplit', 'RandomSplitter', 'validation_split', 'shuffle'],
  example: 'random(validation: 10%, test: 10%, seed: 7)',
  testShare: (options) => options.test,
  divide(samples, { validation, test, seed }) {
    const rows = Uint32Array.from({ length: samples }, (_, row) => row);
    shuffle(rows, new Random(seed));
    const validationRows = partOf('validation', validation, samples);
    const testRows = partOf('test', test, samples);
    const trainRows = samples - validationRows - testRows;
    if (trainRows <= 0) {
      throw new DataError(
        `split: ${percent(validation)} for validation and ${percent(test)} for test leave nothing of ${samples} samples to train on; make them smaller`,
      );
    }
    // From opposite ends, so that one does not move the other.
    return {
      validation: rows.slice(0, validationRows).sort(),
      train: rows.slice(validationRows, samples - testRows).sort(),
      test: rows.slice(samples - testRows).sort(),
    };
  },
});
