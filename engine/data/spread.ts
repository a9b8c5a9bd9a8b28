import { type Dataset, type ValueTarget, width } from './dataset.ts';
import type { DataFacts, Spread } from './facts.ts';
import { leaks, rowNumbers } from './tables/leakage.ts';

/** Every `stride`-th number from `first` on, in one pass (Welford 1962). */
export function spread(values: ArrayLike<number>, first = 0, stride = 1): Spread {
  let [min, max, mean, squares, seen] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let at = first; at < values.length; at += stride) {
    const value = values[at]!;
    if (value < min) min = value;
    if (value > max) max = value;
    seen++;
    const difference = value - mean;
    mean += difference / seen;
    squares += difference * (value - mean);
  }
  return { min, max, mean, deviation: Math.sqrt(squares / Math.max(1, seen)) };
}

/** Facts that take a look at every sample: balance of the classes, spread of inputs and targets. */
export function describe({ samples, shape, inputs, features, target }: Dataset): DataFacts {
  const { min, max } = spread(inputs);
  const facts = {
    samples,
    shape,
    inputs: { min, max },
    ...(features && {
      features: spreads(inputs, features),
      ...columnsNotToLearnFrom({ samples, inputs, features, target }),
    }),
  };
  if (target.kind === 'value' && target.labels)
    return { target: 'labels', ...facts, labels: target.labels, targetValues: target.width };
  if (target.kind === 'value')
    return { target: 'value', ...facts, targetValues: target.width, targets: spread(target.values), ...codes(target) };
  const classCounts = target.classes.map(() => 0);
  for (const value of target.values) classCounts[value]!++;
  return { target: 'class', ...facts, classes: target.classes, classCounts };
}

function columnsNotToLearnFrom(table: Parameters<typeof leaks>[0]): Pick<DataFacts, 'rowNumbers' | 'leaks'> {
  const [counting, telling] = [rowNumbers(table), leaks(table)];
  return { ...(counting.length > 0 && { rowNumbers: counting }), ...(telling.length > 0 && { leaks: telling }) };
}

/** More different numbers than this are a quantity. */
const CODES = 20;

/** The whole numbers that a target of few takes, in their order. */
function codes({ values, width }: ValueTarget): Pick<DataFacts, 'targetCodes'> {
  if (width !== 1) return {};
  const counts = new Map<number, number>();
  for (const value of values) {
    if (!Number.isInteger(value)) return {};
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > CODES) return {};
  }
  const found = [...counts].map(([value, samples]) => ({ value, samples }));
  return { targetCodes: found.sort((a, b) => a.value - b.value) };
}

function spreads(inputs: Dataset['inputs'], features: NonNullable<Dataset['features']>): DataFacts['features'] {
  const row = features.reduce((sum, feature) => sum + width(feature), 0);
  const found: (Spread & { readonly name: string })[] = [];
  let first = 0;
  for (const feature of features) {
    if (feature.kind === 'number') found.push({ name: feature.name, ...spread(inputs, first, row) });
    first += width(feature);
  }
  return found;
}
