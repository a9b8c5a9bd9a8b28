import type { Call } from '../../table.ts';
import type { Dataset, ValueTarget } from '../dataset.ts';
import type { DataFacts } from '../facts.ts';
import { spread } from '../spread.ts';
import { targets } from './index.ts';

/** The unit that numbers to predict are brought to for the loss, as `rows` (the training part) have them. */
export function unitOf({ target }: Dataset, rows: Uint32Array, call: Call | undefined): ValueTarget['unit'] {
  if (!call || target.kind !== 'value') return undefined;
  const training = spread(Float32Array.from(rows, (row) => target.values[row]!));
  return targets.get(call.entry).unit?.(call.options as never, training);
}

/** The same samples with what is to be predicted in another unit. */
export function inUnit(dataset: Dataset, unit: ValueTarget['unit']): Dataset {
  const { target } = dataset;
  if (!unit || target.kind !== 'value') return dataset;
  const { scale, shift } = target.unit ?? { scale: 1, shift: 0 };
  const values = target.values.map((value) => (value * scale + shift - unit.shift) / unit.scale);
  return { ...dataset, target: { ...target, values, unit } };
}

/** Facts with the target as the loss will see it. */
export function factsInUnit(facts: DataFacts, call: Call | undefined): DataFacts {
  const { targets: known } = facts;
  const unit = known && call && targets.get(call.entry).unit?.(call.options as never, known);
  if (!unit) return facts;
  const scaled = (value: number) => (value - unit.shift) / unit.scale;
  const { min, max, mean, deviation } = known;
  return {
    ...facts,
    targets: { min: scaled(min), max: scaled(max), mean: scaled(mean), deviation: deviation / unit.scale },
  };
}
