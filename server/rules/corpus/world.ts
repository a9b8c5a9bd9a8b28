import type { DataFacts } from '../../../engine/data/facts.ts';
import type { DataSpec } from '../../../engine/run/spec.ts';
import { type World, world } from '../../meaning/world.ts';
import { recipeTables } from './recipe_tables.ts';

const imageNet = (side: number): Partial<DataFacts> => ({
  samples: 1_281_167,
  shape: [3, side, side],
  classes: Array.from({ length: 1000 }, (_, at) => `${at}`),
  inputs: { min: 0, max: 255 },
});

/** For tests and for the pages of rules: what is known of the tables that specs of the corpora and the examples of rules name. */
const tables: Readonly<Record<string, Partial<DataFacts>>> = {
  'iris.csv': {
    samples: 150,
    shape: [4],
    classes: ['setosa', 'versicolor', 'virginica'],
    classCounts: [50, 50, 50],
    inputs: { min: 0.1, max: 7.9 },
  },
  'wine.csv': {
    samples: 178,
    shape: [13],
    classes: ['1', '2', '3'],
    classCounts: [59, 71, 48],
    inputs: { min: 0.13, max: 1680 },
  },
  'diabetes.csv': {
    samples: 768,
    shape: [8],
    classes: ['0', '1'],
    classCounts: [500, 268],
    inputs: { min: 0, max: 846 },
  },
  'cancer.csv': {
    samples: 569,
    shape: [30],
    classes: ['benign', 'malignant'],
    classCounts: [357, 212],
    inputs: { min: 0, max: 4254 },
  },
  'sonar.csv': { samples: 208, shape: [60], classes: ['M', 'R'], classCounts: [111, 97], inputs: { min: 0, max: 1 } },
  'xor.csv': { samples: 4, shape: [2], classes: ['0', '1'], classCounts: [2, 2], inputs: { min: 0, max: 1 } },
  'xor_values.csv': {
    samples: 4,
    shape: [2],
    targetValues: 1,
    targets: { min: 0, max: 1, mean: 0.5, deviation: 0.5 },
    targetCodes: [
      { value: 0, samples: 2 },
      { value: 1, samples: 2 },
    ],
    inputs: { min: 0, max: 1 },
  },
  'bikes.csv': {
    samples: 8_000,
    shape: [31],
    targetValues: 1,
    targets: { min: 0, max: 977, mean: 190, deviation: 181 },
    inputs: { min: 0, max: 40 },
  },
  'numbered.csv': {
    samples: 10_000,
    shape: [5],
    classes: ['no', 'yes'],
    classCounts: [6_000, 4_000],
    inputs: { min: -3, max: 10_000 },
    rowNumbers: ['row'],
  },
  'grades.csv': {
    samples: 2_000,
    shape: [4],
    targetValues: 1,
    targets: { min: 0, max: 100, mean: 6, deviation: 2 },
    inputs: { min: 0, max: 40 },
    features: ['hours', 'sleep', 'missed', 'points'].map((name) => ({ name, min: 0, max: 40, mean: 9, deviation: 3 })),
    leaks: [{ name: 'points', how: 'copy' }],
  },
  'passed.csv': {
    samples: 2_000,
    shape: [4],
    classes: ['no', 'yes'],
    classCounts: [800, 1_200],
    inputs: { min: 0, max: 100 },
    features: ['hours', 'sleep', 'missed', 'final'].map((name) => ({ name, min: 0, max: 40, mean: 9, deviation: 3 })),
    leaks: [{ name: 'final', how: 'apart' }],
  },
  'load.csv': {
    samples: 8_760,
    shape: [4],
    targetValues: 1,
    targets: { min: 140, max: 310, mean: 210, deviation: 31 },
    inputs: { min: -12, max: 100 },
    timeline: 'hour',
  },
  'priced.csv': {
    samples: 1_460,
    shape: [13],
    classes: Array.from({ length: 663 }, (_, at) => `${34_900 + 500 * at}`),
    classCounts: Array.from({ length: 663 }, (_, at) => (at < 134 ? 3 : 2)),
    inputs: { min: 0, max: 711 },
  },
  'steps.csv': {
    samples: 4_000,
    shape: [64],
    classes: ['rest', 'shake', 'swipe', 'tap'],
    classCounts: [1_000, 1_000, 1_000, 1_000],
    inputs: { min: -4, max: 4 },
  },
  'fraud.csv': {
    samples: 20_000,
    shape: [8],
    classes: ['no', 'yes'],
    classCounts: [19_000, 1_000],
    inputs: { min: -3, max: 3 },
  },
  'churn.csv': {
    samples: 10_000,
    shape: [11],
    classes: ['0', '1'],
    classCounts: [7_963, 2_037],
    inputs: { min: 0, max: 250_898 },
  },
  'coded.csv': {
    samples: 20_000,
    shape: [8],
    targetValues: 1,
    targets: { min: 0, max: 1, mean: 0.4, deviation: 0.49 },
    targetCodes: [
      { value: 0, samples: 12_000 },
      { value: 1, samples: 8_000 },
    ],
    inputs: { min: -3, max: 3 },
  },
  'films.csv': {
    samples: 5_000,
    shape: [16],
    labels: ['comedy', 'crime', 'drama', 'horror'],
    targetValues: 4,
    inputs: { min: -3, max: 3 },
  },
  'even.csv': {
    samples: 20_000,
    shape: [8],
    classes: ['left', 'right'],
    classCounts: [10_000, 10_000],
    inputs: { min: -3, max: 3 },
  },
  'kinds.csv': {
    samples: 5_000,
    shape: [20],
    classes: ['a', 'b', 'c', 'd', 'e'],
    classCounts: [1_000, 1_000, 1_000, 1_000, 1_000],
    inputs: { min: -4, max: 4 },
  },
  'faces.csv': {
    samples: 800,
    shape: [64],
    classes: Array.from({ length: 40 }, (_, at) => `p${at}`),
    inputs: { min: -3, max: 3 },
  },
  'boston.csv': {
    samples: 506,
    shape: [13],
    targetValues: 1,
    targets: { min: 5, max: 50, mean: 22.5, deviation: 9.2 },
    inputs: { min: 0, max: 711 },
  },
  'scaled.csv': {
    samples: 5_000,
    shape: [8],
    targetValues: 1,
    targets: { min: 0, max: 1, mean: 0.4, deviation: 0.2 },
    inputs: { min: 0, max: 1 },
  },
  'stars.csv': {
    samples: 5_000,
    targetValues: 1,
    targets: { min: 0, max: 5, mean: 3.2, deviation: 1.1 },
    inputs: { min: -3, max: 3 },
  },
  'prices.csv': {
    samples: 20_640,
    shape: [13],
    targetValues: 1,
    targets: { min: 14_999, max: 500_001, mean: 206_856, deviation: 115_396 },
    inputs: { min: -124, max: 39_320 },
  },
  'temperatures.csv': {
    samples: 8_000,
    shape: [24],
    targetValues: 1,
    targets: { min: -22, max: 37, mean: 9, deviation: 8.4 },
    inputs: { min: -22, max: 37 },
  },
  'shapes.idx': { samples: 3_000, shape: [3, 64, 64], classes: ['0', '1', '2', '3'], inputs: { min: 0, max: 255 } },
  'cifar.idx': {
    samples: 50_000,
    shape: [3, 32, 32],
    classes: Array.from({ length: 10 }, (_, at) => `${at}`),
    inputs: { min: 0, max: 255 },
  },
  'mnist.idx': {
    samples: 60_000,
    shape: [1, 28, 28],
    classes: Array.from({ length: 10 }, (_, at) => `${at}`),
    inputs: { min: 0, max: 255 },
  },
  'word_numbers.csv': {
    samples: 200_000,
    shape: [50],
    classes: ['0', '1'],
    classCounts: [100_000, 100_000],
    inputs: { min: 0, max: 4_999 },
  },
  'shakespeare.txt': { classes: Array.from({ length: 65 }, (_, at) => String.fromCharCode(58 + at)), vocabulary: 65 },
  'faces-64.idx': {
    samples: 202_599,
    shape: [3, 64, 64],
    classes: ['drawn', 'real'],
    inputs: { min: 0, max: 255 },
  },
  'imagenet.idx': imageNet(224),
  'imagenet-299.idx': imageNet(299),
  'mnist-32.idx': {
    samples: 60_000,
    shape: [1, 32, 32],
    classes: Array.from({ length: 10 }, (_, at) => `${at}`),
    inputs: { min: 0, max: 255 },
  },
  'mnist.csv': { samples: 60_000, shape: [784], inputs: { min: 0, max: 1 } },
  'imdb.csv': { samples: 25_000, shape: [400], classes: ['bad', 'good'], classCounts: [12_500, 12_500] },
  'pets.idx': {
    samples: 2_000,
    shape: [3, 150, 150],
    classes: ['cat', 'dog'],
    classCounts: [1_000, 1_000],
    inputs: { min: 0, max: 255 },
  },
};

export const corpusWorld: World = {
  ...world,
  facts(data) {
    const known = world.facts(data);
    const { file, inputs } = data.settings.source.options as { readonly file?: string; readonly inputs?: string };
    const named = file ?? inputs ?? '';
    const facts = tables[named] ?? recipeTables[named];
    return known && facts ? { ...known, ...withoutDropped(facts, data.settings.features) } : known;
  },
};

/** What is dropped is told of no more. */
function withoutDropped(facts: Partial<DataFacts>, kinds: DataSpec['settings']['features'] = {}): Partial<DataFacts> {
  const { shape, features, rowNumbers, leaks } = facts;
  const known = new Set([...(rowNumbers ?? []), ...(features ?? []).map(({ name }) => name)]);
  const dropped = [...known].filter((name) => kinds[name] === 'drop').length;
  if (dropped === 0) return facts;
  const isKept = (name: string) => kinds[name] !== 'drop';
  return {
    ...facts,
    ...(shape?.length === 1 && { shape: [shape[0]! - dropped] }),
    ...(features && { features: features.filter(({ name }) => isKept(name)) }),
    ...(rowNumbers && { rowNumbers: rowNumbers.filter(isKept) }),
    ...(leaks && { leaks: leaks.filter(({ name }) => isKept(name)) }),
  };
}
