import { DataError } from '../dataset.ts';
import { Random } from '../random.ts';
import { shuffle } from '../shuffle.ts';
import { drawnOptions, leftToTrain, partOf, split } from './split.ts';

export const stratifiedSplit = split({
  name: 'stratified',
  summary: 'Keep back samples at random, of every class the same share',
  doc: 'So that a class with few samples is not missing from a part by chance. Where a share of a class is no whole number of samples, classes with the largest remainders give one more. For targets that are classes.',
  source: 'Kohavi 1995: A Study of Cross-Validation and Bootstrap',
  options: drawnOptions,
  positional: [],
  aliases: ['StratifiedShuffleSplit', 'stratify', 'stratified_split', 'balanced'],
  example: 'stratified(validation: 15%, test: 15%)',
  testShare: (options) => options.test,
  divide(samples, { validation, test, seed }, { target } = {}) {
    if (target?.kind !== 'class' || (target.width ?? 1) !== 1)
      throw new DataError(
        'split: `stratified` keeps back the same share of every class, and the samples have no class each; use `random`',
      );
    const [validated, tested] = [partOf('validation', validation, samples), partOf('test', test, samples)];
    leftToTrain(samples, { validation, test }, { validated, tested });
    const byClass = target.classes.map((): number[] => []);
    for (let row = 0; row < samples; row++) byClass[target.values[row]!]!.push(row);
    const random = new Random(seed);
    const drawn = byClass.map((rows) => {
      const order = Uint32Array.from(rows);
      shuffle(order, random);
      return order;
    });
    const sizes = drawn.map(({ length }) => length);
    const ofValidation = apportioned(validated, sizes, sizes);
    const ofTest = apportioned(
      tested,
      sizes,
      sizes.map((size, label) => size - ofValidation[label]!),
    );
    // From opposite ends, so that one does not move the other.
    const part = (of: (rows: Uint32Array, label: number) => Uint32Array) =>
      Uint32Array.from(drawn.flatMap((rows, label) => [...of(rows, label)])).sort();
    return {
      validation: part((rows, label) => rows.subarray(0, ofValidation[label])),
      train: part((rows, label) => rows.subarray(ofValidation[label], rows.length - ofTest[label]!)),
      test: part((rows, label) => rows.subarray(rows.length - ofTest[label]!)),
    };
  },
});

/**
 * Shares `total` out in proportion to `sizes`: whole numbers, what is left over to the largest remainders (Hamilton), and to
 * none more than its `most`. What all may give together is to be enough.
 */
function apportioned(total: number, sizes: readonly number[], most: readonly number[]): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const exact = sizes.map((size) => (total * size) / all);
  const given = exact.map((each, at) => Math.min(Math.floor(each), most[at]!));
  const order = [...sizes.keys()].sort(
    (a, b) => exact[b]! - Math.floor(exact[b]!) - (exact[a]! - Math.floor(exact[a]!)) || a - b,
  );
  let left = total - given.reduce((sum, each) => sum + each, 0);
  while (left > 0) {
    for (const at of order) {
      if (left === 0 || given[at]! >= most[at]!) continue;
      given[at]!++;
      left--;
    }
  }
  return given;
}
