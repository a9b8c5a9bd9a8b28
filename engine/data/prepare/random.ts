import { drawnOptions, leftToTrain, partOf, shuffledRows, split } from './split.ts';

export const randomSplit = split({
  name: 'random',
  summary: 'Keep back samples that are drawn at random',
  doc: 'The same seed draws the same samples on every machine. A larger `validation` keeps the samples of a smaller one, and `test` does not change them.',
  options: drawnOptions,
  positional: [],
  aliases: ['train_test_split', 'random_split', 'ShuffleSplit', 'RandomSplitter', 'validation_split', 'shuffle'],
  example: 'random(validation: 10%, test: 10%, seed: 7)',
  testShare: (options) => options.test,
  divide(samples, { validation, test, seed }) {
    const rows = shuffledRows(samples, seed);
    const validated = partOf('validation', validation, samples);
    const tested = partOf('test', test, samples);
    leftToTrain(samples, { validation, test }, { validated, tested });
    // From opposite ends, so that one does not move the other.
    return {
      validation: rows.slice(0, validated).sort(),
      train: rows.slice(validated, samples - tested).sort(),
      test: rows.slice(samples - tested).sort(),
    };
  },
});
