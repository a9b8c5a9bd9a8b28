import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaration, SHARED, type Wanted } from './fixtures.ts';
import { header } from './header.ts';
import { load } from './load.ts';

const csv = (file: string, target: readonly [string, string], features?: Wanted['features']): Wanted => ({
  source: ['csv', { file }],
  target,
  features,
});
const mnist = (part: string) =>
  ['idx', { inputs: `${part}-images-idx3-ubyte.gz`, labels: `${part}-labels-idx1-ubyte.gz` }] as const;

describe.skipIf(!existsSync(SHARED))('real data (../shared/data)', () => {
  it('loads MNIST', async () => {
    const wanted = {
      source: mnist('train'),
      test: mnist('t10k'),
      split: { validation: 0.1, seed: 7 },
      normalize: 'zscore',
      in: 'mnist',
    };
    const { train, validation, test, preparation } = await load(declaration(SHARED, wanted));
    expect([train.rows.length, validation.rows.length, test.rows.length]).toEqual([54_000, 6_000, 10_000]);
    expect([...train.dataset.target.values.slice(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect([...test.dataset.target.values.slice(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    // Of all 60,000: mean 0.1307, deviation 0.3081 of white.
    expect(-preparation.shift[0]! / preparation.scale[0]! / 255).toBeCloseTo(0.1307, 3);
    expect(1 / preparation.scale[0]! / 255).toBeCloseTo(0.3081, 3);
    expect((await header(declaration(SHARED, wanted))).facts).toMatchObject({ shape: [1, 28, 28], samples: 60_000 });
  });

  it.each([
    ['iris/iris.csv', ['class', 'species'], 150, [4], ['setosa', 'versicolor', 'virginica']],
    ['wine/wine.csv', ['class', 'class'], 178, [13], ['0', '1', '2']],
    ['digits/digits.csv', ['class', 'digit'], 1797, [64], ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']],
  ] as const)('loads %s', async (file, target, samples, shape, classes) => {
    const { train } = await load(declaration(SHARED, csv(file, target)));
    expect(train.dataset).toMatchObject({ samples, shape, target: { classes } });
    const { facts } = await header(declaration(SHARED, csv(file, target)));
    expect(facts).toMatchObject({ samples, shape, classes });
  });

  it('normalizes iris as scikit-learn does', async () => {
    const { preparation } = await load(
      declaration(SHARED, { ...csv('iris/iris.csv', ['class', 'species']), normalize: 'zscore' }),
    );
    const means = preparation.shift.map((shift, i) => -shift / preparation.scale[i]!);
    [5.843333, 3.057333, 3.758, 1.199333].forEach((mean, i) => {
      expect(means[i]).toBeCloseTo(mean, 5);
    });
    [0.825301, 0.434411, 1.759404, 0.759693].forEach((deviation, i) => {
      expect(1 / preparation.scale[i]!).toBeCloseTo(deviation, 5);
    });
  });

  it('loads diabetes, whose target is a number', async () => {
    const { train } = await load(declaration(SHARED, csv('diabetes/diabetes.csv', ['value', 'target'])));
    expect(train.dataset).toMatchObject({ samples: 442, shape: [10], target: { kind: 'value', width: 1 } });
    expect([...train.dataset.target.values.slice(0, 4)]).toEqual([151, 75, 141, 206]);
    await expect(load(declaration(SHARED, csv('diabetes/diabetes.csv', ['class', 'bmi'])))).rejects.toThrow(
      'value(bmi)',
    );
  });

  it.each([
    [
      'penguins/penguins.csv',
      ['class', 'species'],
      /penguins\.csv: line 5, column 'sex': the cell is empty \(and \d+ more/,
    ],
    [
      'titanic_raw/titanic_raw.csv',
      ['class', 'survived'],
      /column 'name' holds 891 different texts; drop it with `features: \{ name: drop \}`/,
    ],
  ] as const)('says where %s has gaps or names', async (file, target, message) => {
    await expect(load(declaration(SHARED, csv(file, target)))).rejects.toThrow(message);
  });

  it('loads Titanic without its gaps', async () => {
    const features = {
      name: 'drop',
      age: 'drop',
      ticket: 'drop',
      cabin: 'drop',
      embarked: 'drop',
      pclass: 'category',
    } as const;
    const { train } = await load(
      declaration(SHARED, csv('titanic_raw/titanic_raw.csv', ['class', 'survived'], features)),
    );
    expect(train.dataset).toMatchObject({ samples: 891, shape: [8], target: { classes: ['0', '1'] } });
    expect([...train.dataset.inputs.slice(0, 8)]).toEqual([0, 0, 1, 0, 1, 1, 0, 7.25]);
  });
});
