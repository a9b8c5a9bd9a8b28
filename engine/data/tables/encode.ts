import type { Call } from '../../table.ts';
import { type Dataset, withoutTarget } from '../dataset.ts';
import { targets } from '../prepare/index.ts';
import type { FeatureKind } from '../settings.ts';
import type { Cells } from './cells.ts';
import { encodeFeatures, featuresOf } from './features.ts';

/**
 * Turns a table into samples by the data's `target:` and `features:`; without a target all columns are inputs. With
 * `like`, the training data, features and classes are those of that. Throws DataError.
 */
export function encode(
  cells: Cells,
  target: Call | undefined,
  kinds: Readonly<Record<string, FeatureKind>> = {},
  like?: Dataset,
): Dataset {
  const entry = target && targets.get(target.entry);
  const options = target?.options as never;
  const classes = like?.target.kind === 'class' ? like.target.classes : undefined;
  // The target first: a wrong name for it would show as a strange feature.
  const encoded = entry ? entry.encode(cells, options, classes) : withoutTarget(cells.rows.length);
  const features = like?.features ?? featuresOf(cells, kinds, entry?.column(options));
  const inputs = encodeFeatures(cells, features);
  return { samples: cells.rows.length, shape: [inputs.length / cells.rows.length], inputs, features, target: encoded };
}
