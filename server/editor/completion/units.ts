import type { Kind } from '../../../engine/table.ts';
import type { Place } from '../../meaning/place.ts';
import { unitsOf } from '../../meaning/values/units.ts';
import type { Proposal } from './proposal.ts';

/** Units behind a number, `2_000 steps`; undefined where the cursor is not behind one. */
export function units({ path, expected }: Place, offset: number): readonly Proposal[] | undefined {
  const number = path.at(-1);
  if (number?.is !== 'number' || !number.unit || offset < number.unit.span.start) return undefined;
  const { span } = number.unit;
  return unitsTaken(expected).map((unit) => ({
    label: unit,
    kind: 'unit',
    detail: 'unit',
    insert: unit,
    span,
  }));
}

function unitsTaken(kind: Kind | undefined): readonly string[] {
  if (kind?.is === 'either') return kind.of.flatMap(unitsTaken);
  return (kind?.is === 'integer' || kind?.is === 'number') && kind.unit ? unitsOf(kind.unit) : [];
}
