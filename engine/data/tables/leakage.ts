import { type Dataset, type Feature, width } from '../dataset.ts';

/** A column of the inputs that tells the target. */
export interface Leak {
  readonly name: string;
  /** `copy`: the target under another name or in other numbers; `apart`: one stretch of its numbers, or some of its texts, for each class. */
  readonly how: 'copy' | 'apart';
}

/** Fewer samples than this agree by chance. */
const SAMPLES = 20;
/** Fewer of a class lie apart by chance. */
const OF_A_CLASS = 10;
/** What single precision leaves of an exact line between two columns. */
const ROUNDING = 1e-9;

type Table = Pick<Dataset, 'samples' | 'inputs' | 'target'> & { readonly features: readonly Feature[] };

/** Columns of numbers that count the rows: 0, 1, 2 … or from another number on. */
export function rowNumbers({ samples, inputs, features }: Omit<Table, 'target'>): string[] {
  if (samples < SAMPLES) return [];
  return placed(features).flatMap(({ feature, first, row }) => {
    if (feature.kind !== 'number') return [];
    const start = inputs[first]!;
    for (let at = 1; at < samples; at++) if (inputs[first + at * row]! !== start + at) return [];
    return [feature.name];
  });
}

/** Columns of which each alone tells the target. Of a table with one column that is what is to be learnt. */
export function leaks({ samples, inputs, features, target }: Table): Leak[] {
  if (samples < SAMPLES || features.length < 2 || (target.width ?? 1) !== 1) return [];
  return placed(features).flatMap(({ feature, first, row }): Leak[] => {
    const valueAt = (at: number) => inputs[first + at * row]!;
    const name = feature.name;
    if (target.kind === 'value')
      return feature.kind === 'number' && isLine(samples, valueAt, target.values) ? [{ name, how: 'copy' }] : [];
    const how =
      feature.kind === 'number'
        ? numbersTell(samples, valueAt, target)
        : textsTell(samples, (at) => categoryAt(inputs, first + at * row, width(feature)), width(feature), target);
    return how ? [{ name, how }] : [];
  });
}

/** Where each feature begins in a row. */
function placed(features: readonly Feature[]) {
  const row = features.reduce((sum, feature) => sum + width(feature), 0);
  let next = 0;
  return features.map((feature) => {
    const first = next;
    next += width(feature);
    return { feature, first, row };
  });
}

function categoryAt(inputs: Dataset['inputs'], from: number, categories: number): number {
  for (let at = 0; at < categories; at++) if (inputs[from + at] === 1) return at;
  return -1;
}

type Classes = Pick<Extract<Dataset['target'], { readonly kind: 'class' }>, 'values' | 'classes'>;

/** Does each class have a stretch of the numbers for itself? */
function numbersTell(samples: number, valueAt: (at: number) => number, { values, classes }: Classes) {
  const least = classes.map(() => Number.POSITIVE_INFINITY);
  const most = classes.map(() => Number.NEGATIVE_INFINITY);
  const counts = classes.map(() => 0);
  for (let at = 0; at < samples; at++) {
    const [value, label] = [valueAt(at), values[at]!];
    least[label] = Math.min(least[label]!, value);
    most[label] = Math.max(most[label]!, value);
    counts[label]!++;
  }
  const order = classes.map((_, label) => label).sort((a, b) => least[a]! - least[b]!);
  const isApart = order.every((label, at) => at === 0 || most[order[at - 1]!]! < least[label]!);
  if (!isApart || classes.length < 2) return undefined;
  if (order.every((label) => least[label] === most[label])) return 'copy';
  return Math.min(...counts) >= OF_A_CLASS ? 'apart' : undefined;
}

/** Does each text stand beside one class alone? */
function textsTell(
  samples: number,
  categoryOf: (at: number) => number,
  categories: number,
  { values, classes }: Classes,
) {
  // Of texts that stand in a few rows each, chance says the same.
  if (categories < 2 || samples < OF_A_CLASS * categories) return undefined;
  const beside = new Int32Array(categories).fill(-1);
  for (let at = 0; at < samples; at++) {
    const category = categoryOf(at);
    if (category < 0) return undefined;
    if (beside[category] === -1) beside[category] = values[at]!;
    else if (beside[category] !== values[at]) return undefined;
  }
  if (new Set(beside).size < 2) return undefined;
  return categories === classes.length ? 'copy' : 'apart';
}

/** Do all pairs lie on one straight line? */
function isLine(samples: number, valueAt: (at: number) => number, targets: ArrayLike<number>): boolean {
  let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let at = 0; at < samples; at++) {
    const [dx, dy] = [valueAt(at) - meanX, targets[at]! - meanY];
    meanX += dx / (at + 1);
    meanY += dy / (at + 1);
    xx += dx * (valueAt(at) - meanX);
    yy += dy * (targets[at]! - meanY);
    xy += dx * (targets[at]! - meanY);
  }
  return xx > 0 && yy > 0 && 1 - (xy * xy) / (xx * yy) < ROUNDING;
}
