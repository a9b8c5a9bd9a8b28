import { resolve } from 'node:path';
import { show } from '../graph/shape.ts';
import { type Call, NOWHERE } from '../table.ts';
import { type ClassTarget, DataError, type Dataset, type Text } from './dataset.ts';
import { paired } from './pairing.ts';
import type { LoadedData } from './parts.ts';
import { identity, preparationOf } from './preparation.ts';
import { normalizers, splits } from './prepare/index.ts';
import type { Parts } from './prepare/split.ts';
import { inUnit, unitOf } from './prepare/unit.ts';
import type { DataDeclaration, DataSettings } from './settings.ts';
import { sources } from './sources/index.ts';
import { pairs } from './sources/pairs.ts';
import { inVocabulary } from './sources/text.ts';
import { encode } from './tables/encode.ts';
import { cut } from './windows/cut.ts';

/**
 * Loads the data of a run: source and test, divided into parts, and measured for its normalization on the training rows
 * alone. Throws DataError.
 */
export async function load({ folder, settings, of }: DataDeclaration): Promise<LoadedData> {
  if (settings.source.entry === pairs.name) return pairsOf(settings, of!);
  const place = resolve(folder, settings.folder ?? '');
  const loaded = await read(settings.source, settings, place);
  if ('vocabulary' in loaded) return windowed(loaded, settings, place);
  if (settings.window)
    throw new DataError(`window: is for texts, and ${settings.source.entry} has samples; leave it out`);
  const tested = settings.test && samplesOf(await read(settings.test, settings, place, loaded));
  const parts = divide(loaded, settings);
  const unit = unitOf(loaded, parts.train, settings.target);
  const mean = meanWeight(loaded, parts.train);
  const dataset = weighed(inUnit(loaded, unit), mean);
  const test = tested && weighed(inUnit(agreeing(tested, loaded), unit), mean);
  const { normalize } = settings;
  const affine = normalize
    ? normalizers.get(normalize.entry).fit(dataset, parts.train, normalize.options as never)
    : identity(dataset.shape);
  return {
    train: { dataset, rows: parts.train },
    validation: { dataset, rows: parts.validation },
    test: test ? { dataset: test, rows: all(test.samples) } : { dataset, rows: parts.test },
    preparation: preparationOf(dataset, affine, parts.train),
  };
}

/** Pairs of other data, which is divided and measured by its own settings. */
async function pairsOf({ source, ...settings }: DataSettings, of: DataDeclaration): Promise<LoadedData> {
  const own = (['test', 'split', 'normalize', 'window'] as const).find((name) => settings[name] !== undefined);
  if (own) throw new DataError(`${own}: pairs are drawn within the parts of other data; say it there`);
  return paired(await load(of), source.options as never);
}

/** A text is divided, then cut into samples. */
async function windowed(text: Text, settings: DataSettings, folder: string): Promise<LoadedData> {
  const { normalize, window, split } = settings;
  if (normalize) throw new DataError('normalize: tokens are names, not amounts; leave it out');
  const { dataset, epoch, ...rows } = cut(text, window, split);
  const train = { dataset, rows: rows.train, epoch };
  const validation = { dataset, rows: rows.validation };
  const preparation = preparationOf(dataset, identity(dataset.shape), rows.train);
  if (!settings.test) return { train, validation, test: { dataset, rows: rows.test }, preparation };
  refuseTwoTests(settings);
  const other = await read(settings.test, settings, folder);
  if (!('vocabulary' in other)) throw new DataError('test: source: is a text, and test: is none; both must be alike');
  const test = cut(inVocabulary(other, text.vocabulary, 'test:'), consecutive(dataset.shape[0]!), undefined);
  return { train, validation, test: { dataset: test.dataset, rows: test.train }, preparation };
}

const consecutive = (length: number): Call => ({
  entry: 'consecutive',
  options: { length },
  span: NOWHERE,
  written: {},
});

function samplesOf(loaded: Dataset | Text): Dataset {
  if ('vocabulary' in loaded) throw new DataError('test: is a text, and source: is none; both must be alike');
  return loaded;
}

async function read(call: Call, settings: DataSettings, folder: string, like?: Dataset): Promise<Dataset | Text> {
  const source = sources.get(call.entry);
  for (const setting of ['target', 'features', 'weights'] as const) {
    if (settings[setting] === undefined || source.tabular) continue;
    throw new DataError(`${setting}: is for tables, and ${call.entry} has its own target; leave it out`);
  }
  const loaded = await source.load!(call.options as never, folder);
  return 'rows' in loaded ? encode(loaded, settings, like) : loaded;
}

function divide(loaded: Dataset, { split, test }: DataSettings): Parts {
  const { samples } = loaded;
  const none = new Uint32Array(0);
  if (!split) return { train: all(samples), validation: none, test: none };
  refuseTwoTests({ split, test });
  const parts = splits.get(split.entry).divide(samples, split.options as never, loaded);
  if (test && parts.test.length > 0)
    throw new DataError(
      `split: says of ${parts.test.length} samples that they are for the test, and \`test:\` is a source of its own; leave one of the two out`,
    );
  return parts;
}

/** Of the training part; 1 where nothing is weighed. Throws DataError where nothing counts. */
function meanWeight({ weights }: Dataset, rows: Uint32Array): number {
  if (!weights) return 1;
  const mean = rows.reduce((sum, row) => sum + weights[row]!, 0) / rows.length;
  if (mean > 0) return mean;
  throw new DataError('weights: no sample for training counts more than 0, so that nothing is learnt');
}

const weighed = (dataset: Dataset, mean: number): Dataset =>
  dataset.weights ? { ...dataset, weights: dataset.weights.map((weight) => weight / mean) } : dataset;

function refuseTwoTests({ split, test }: Pick<DataSettings, 'split' | 'test'>): void {
  if (!split || !test || splits.get(split.entry).testShare(split.options as never) === 0) return;
  throw new DataError(
    'split: keeps samples back for a test, and `test:` is a source of its own; set the share of `test` in the split to 0%',
  );
}

const all = (samples: number): Uint32Array => Uint32Array.from({ length: samples }, (_, row) => row);

/** The test data with its classes numbered as in training. Throws DataError where the two are not of one kind. */
function agreeing(test: Dataset, train: Dataset): Dataset {
  if (show(test.shape) !== show(train.shape)) {
    throw new DataError(
      `test: its samples are ${show(test.shape)}, and those of source: ${show(train.shape)}; both must be alike`,
    );
  }
  if (test.inputs instanceof Uint8Array !== train.inputs instanceof Uint8Array) {
    throw new DataError('test: one of test: and source: holds bytes and the other fractions; store both alike');
  }
  if (test.target.kind === 'value' || train.target.kind === 'value') {
    if (test.target.kind === train.target.kind) return test;
    throw new DataError(
      'test: one of test: and source: has classes to predict and the other numbers; both must be alike',
    );
  }
  return { ...test, target: renumbered(test.target, train.target) };
}

function renumbered(test: ClassTarget, train: ClassTarget): ClassTarget {
  const numbers = test.classes.map((name) => train.classes.indexOf(name));
  const values = test.values.map((value, sample) => {
    const number = numbers[value]!;
    if (number >= 0) return number;
    throw new DataError(
      `test: sample ${sample} is of class '${test.classes[value]}', which source: does not have; use two sources that belong together`,
    );
  });
  return { ...train, values };
}
