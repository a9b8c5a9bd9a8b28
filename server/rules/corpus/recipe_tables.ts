import type { DataFacts } from '../../../engine/data/facts.ts';

type Facts = Partial<DataFacts>;

const named = (classes: number) => Array.from({ length: classes }, (_, at) => `${at}`);

const pictures = (samples: number, shape: readonly number[], classes: number): Facts => ({
  samples,
  shape,
  classes: named(classes),
  inputs: { min: 0, max: 255 },
});

const classes = (
  columns: number,
  classCounts: readonly number[],
  [min, max]: readonly [number, number] = [-3, 3],
): Facts => ({
  samples: classCounts.reduce((sum, count) => sum + count, 0),
  shape: [columns],
  classes: named(classCounts.length),
  classCounts,
  inputs: { min, max },
});

const even = (columns: number, samples: number, kinds: number, range?: readonly [number, number]): Facts =>
  classes(
    columns,
    named(kinds).map(() => samples / kinds),
    range,
  );

const values = (
  columns: number,
  samples: number,
  [min, max, mean, deviation]: readonly [number, number, number, number],
  range: readonly [number, number] = [-3, 3],
): Facts => ({
  samples,
  shape: [columns],
  targetValues: 1,
  targets: { min, max, mean, deviation },
  inputs: { min: range[0], max: range[1] },
});

/** For tests: what is known of the data of published recipes. */
export const recipeTables: Readonly<Record<string, Facts>> = {
  'fashion.idx': pictures(60_000, [1, 28, 28], 10),
  'fashion-224.idx': pictures(60_000, [1, 224, 224], 10),
  'cifar100-64.idx': pictures(50_000, [3, 64, 64], 100),
  'cifar100-72.idx': pictures(50_000, [3, 72, 72], 100),
  'pets-180.idx': pictures(23_410, [3, 180, 180], 2),
  'breeds.idx': pictures(7_390, [3, 224, 224], 37),
  'hymenoptera.idx': pictures(397, [3, 224, 224], 2),
  'imagenette.idx': pictures(13_394, [3, 128, 128], 10),
  'spectrograms.idx': pictures(8_000, [1, 32, 32], 8),
  'faces-grey.idx': pictures(120_000, [1, 28, 28], 2),
  'faces-small.idx': pictures(100_000, [3, 64, 64], 1_000),
  'att-faces.idx': pictures(400, [1, 100, 100], 40),
  'smiles.idx': pictures(16_000, [3, 64, 64], 2),
  'cats.idx': pictures(259, [3, 64, 64], 2),
  'patches.idx': pictures(128_000, [1, 40, 40], 1),
  'imdb-80.csv': even(80, 25_000, 2, [0, 19_999]),
  'imdb-100.csv': even(100, 25_000, 2, [0, 19_999]),
  'imdb-200.csv': even(200, 50_000, 2, [0, 19_999]),
  'imdb-400.csv': even(400, 25_000, 2, [0, 4_999]),
  'imdb-500.csv': even(500, 50_000, 2, [0, 49_346]),
  'imdb-words.csv': even(10_000, 25_000, 2, [0, 1]),
  'reuters.csv': classes(1_000, [...named(44).map((_, at) => 10 + 8 * at), 1_949, 3_159], [0, 1]),
  'reuters-words.csv': classes(10_000, [...named(44).map((_, at) => 10 + 8 * at), 1_949, 3_159], [0, 1]),
  'newsgroups.csv': even(1_000, 20_000, 20, [0, 19_999]),
  'ag-news.csv': even(64, 120_000, 4, [0, 95_810]),
  'ag-characters.csv': even(1_014, 120_000, 4, [0, 69]),
  'movie-sentences.csv': even(56, 10_662, 2, [0, 18_764]),
  'sentences-128.csv': even(128, 67_348, 2, [0, 30_521]),
  'names.csv': classes(
    19,
    [2_000, 268, 519, 297, 3_668, 277, 724, 203, 232, 709, 991, 94, 139, 74, 9_408, 100, 298, 73],
    [0, 57],
  ),
  'makemore-1.csv': classes(
    1,
    named(27).map((_, at) => 1_000 + 500 * at),
    [0, 26],
  ),
  'makemore-3.csv': classes(
    3,
    named(27).map((_, at) => 1_000 + 500 * at),
    [0, 26],
  ),
  'makemore-8.csv': classes(
    8,
    named(27).map((_, at) => 1_000 + 500 * at),
    [0, 26],
  ),
  'skip-grams.csv': even(1, 1_000_000, 2_000, [0, 1_999]),
  'cbow.csv': even(4, 500_000, 2_000, [0, 1_999]),
  'timemachine.txt': { classes: named(28), vocabulary: 28 },
  'nietzsche.txt': { classes: named(56), vocabulary: 56 },
  'penn.txt': { classes: named(50), vocabulary: 50 },
  'wikitext.txt': { classes: named(283), vocabulary: 283 },
  'california.csv': values(8, 20_640, [0.15, 5, 2.07, 1.15], [-124, 35_682]),
  'ames.csv': values(330, 1_460, [34_900, 755_000, 180_921, 79_415], [0, 215_245]),
  'ames-log.csv': values(288, 1_460, [10.46, 13.53, 12.02, 0.4], [0, 215_245]),
  'auto-mpg.csv': values(9, 392, [9, 46.6, 23.4, 7.8], [0, 5_140]),
  'abalone.csv': values(7, 4_177, [1, 29, 9.9, 3.2], [0, 2.8]),
  'airline-lags.csv': values(3, 141, [112, 622, 284, 120], [104, 622]),
  'sunspots-30.csv': values(30, 3_205, [0, 398, 82, 67], [0, 398]),
  'jena-windows.csv': values(840, 420_000, [-23, 37, 9.4, 8.4], [-100, 1_015]),
  'power-weeks.csv': values(14, 1_100, [250, 4_900, 1_550, 580], [250, 4_900]),
  'ett.csv': values(336, 17_000, [-3.8, 46, 13.3, 8.6], [-4, 46]),
  'm4-monthly.csv': values(36, 48_000, [22, 100_000, 4_500, 4_400], [1, 100_000]),
  'polynomial.csv': values(4, 10_000, [-40, 40, 0, 6]),
  'd2l-linear.csv': values(2, 2_000, [-15, 18, 4.2, 4]),
  'd2l-wide.csv': values(200, 40, [-0.3, 0.4, 0.05, 0.14]),
  'bulldozers.csv': values(66, 412_698, [8.46, 11.9, 10.1, 0.69], [0, 4_000_000]),
  'claims.csv': {
    ...values(40, 600_000, [0, 20, 0.26, 1.5], [0, 27_000]),
    targets: { min: 0, max: 20, mean: 0.26, deviation: 1.5 },
  },
  'esol.csv': values(200, 1_128, [-11.6, 1.58, -3.05, 2.1], [-4, 1_000]),
  'wine-quality.csv': {
    ...values(11, 1_599, [3, 8, 5.64, 0.81], [0, 289]),
    targetCodes: [10, 53, 681, 638, 199, 18].map((samples, at) => ({ value: 3 + at, samples })),
  },
  'wine-grades.csv': classes(11, [10, 53, 681, 638, 199, 18], [0, 289]),
  'heart.csv': classes(36, [219, 84], [0, 564]),
  'creditcard.csv': classes(30, [284_315, 492], [-114, 172_792]),
  'creditcard-29.csv': classes(29, [284_315, 492], [-114, 120]),
  'forda.csv': classes(500, [1_846, 1_755], [-4.6, 5.1]),
  'har.csv': classes(1_152, [1_226, 1_073, 986, 1_286, 1_374, 1_407], [-5.9, 5.8]),
  'heartbeats.csv': classes(187, [72_471, 2_223, 5_788, 641, 6_431], [0, 1]),
  'speech.csv': even(8_000, 105_700, 35, [-1, 1]),
  'digits.csv': even(64, 1_797, 10, [0, 16]),
  'mnist-pixels.csv': even(784, 42_000, 10, [0, 255]),
  'three-seven.csv': classes(784, [6_131, 6_265], [0, 1]),
  'adult.csv': classes(106, [24_720, 7_841], [0, 1_484_705]),
  'titanic.csv': classes(12, [549, 342], [0, 512]),
  'otto.csv': classes(93, [1_929, 16_122, 8_004, 2_691, 2_739, 14_135, 2_839, 8_464, 4_955], [0, 352]),
  'playground.csv': classes(100, [300_000, 300_000], [-10, 10]),
  'clicks.csv': classes(39, [3_400_000, 1_200_000], [0, 65_000]),
  'planet-features.csv': {
    samples: 40_479,
    shape: [1_024],
    labels: named(17),
    targetValues: 17,
    inputs: { min: 0, max: 12 },
  },
};
