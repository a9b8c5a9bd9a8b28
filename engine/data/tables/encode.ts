import { DataError, type Dataset, withoutTarget } from '../dataset.ts';
import { splits, targets } from '../prepare/index.ts';
import type { DataSettings } from '../settings.ts';
import { missing } from './categories.ts';
import { type Cells, columnIndex, isMissing, numberOf, place } from './cells.ts';
import { encodeFeatures, featuresOf } from './features.ts';

/**
 * Turns a table into samples by the data's settings: columns that are target, weights or tell the split are no inputs. With
 * `like`, the training data, features and classes are those of that. Throws DataError.
 */
export function encode(
  cells: Cells,
  {
    target,
    features: kinds = {},
    weights,
    split,
  }: Pick<Partial<DataSettings>, 'target' | 'features' | 'weights' | 'split'>,
  like?: Dataset,
): Dataset {
  const entry = target && targets.get(target.entry);
  const options = target?.options as never;
  const classes = like && (like.target.kind === 'class' ? like.target.classes : like.target.labels);
  // The target first: a wrong name for it would show as a strange feature.
  const encoded = entry ? entry.encode(cells, options, classes) : withoutTarget(cells.rows.length);
  const counts = weights === undefined ? undefined : weightsOf(cells, weights);
  const divided = split && splits.get(split.entry);
  // Another source is a part already.
  const parts = like ? undefined : divided?.partsIn?.(cells, split!.options as never);
  const aside = new Map([
    ...(entry ? entry.columns(options).map((name) => [name, 'the target'] as const) : []),
    ...(weights === undefined ? [] : [[weights, 'the weight of a row'] as const]),
    ...(divided?.column ? [[divided.column(split!.options as never), 'told by the split'] as const] : []),
  ]);
  const features = like?.features ?? featuresOf(cells, kinds, aside);
  const inputs = encodeFeatures(cells, features);
  return {
    samples: cells.rows.length,
    shape: [inputs.length / cells.rows.length],
    inputs,
    features,
    target: encoded,
    ...(counts && { weights: counts }),
    ...(parts && { parts }),
  };
}

/** What each row counts, as it stands in the column. Throws DataError. */
function weightsOf(cells: Cells, name: string): Float32Array {
  const index = columnIndex(cells, name, 'the weights');
  return Float32Array.from(cells.rows, (row, i) => {
    const cell = row[index]!;
    const value = numberOf(cell);
    if (value >= 0) return value;
    if (isMissing(cell)) throw missing(cells, i, name, 'say how much the row counts: 1 as others, 0 not at all');
    const wrong = Number.isNaN(value) ? 'is no number' : 'is below 0';
    throw new DataError(`${place(cells, i, name)}: '${cell}' ${wrong}; weights are 0 or more`);
  });
}
