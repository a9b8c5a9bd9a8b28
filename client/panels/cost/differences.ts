import type { PlacedLayer } from '../../../server/editor/cost_report.ts';
import type { Figures } from './figures.ts';

/** Figures that are compared, of a layer or of a whole network. */
export interface Compared {
  readonly parameters: number;
  readonly flops: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface LayerDifference {
  /** Absent: it is new, or gone. */
  readonly now?: PlacedLayer;
  readonly before?: PlacedLayer;
}

const NOTHING: Compared = { parameters: 0, flops: 0, bytes: 0, seconds: 0 };

/** Layers by name, in the order of the network; those that are gone stand where they were. */
export function differences(
  now: readonly PlacedLayer[],
  before: readonly PlacedLayer[] | undefined,
): readonly LayerDifference[] {
  if (!before) return now.map((layer) => ({ now: layer }));
  const known = new Map(before.map((layer) => [layer.name, layer]));
  const rows: LayerDifference[] = now.map((layer) => ({ now: layer, before: known.get(layer.name) }));
  const names = new Set(now.map(({ name }) => name));
  before.forEach((layer, at) => {
    if (names.has(layer.name)) return;
    const previous = before[at - 1]?.name;
    const place = rows.findIndex((row) => (row.now ?? row.before)!.name === previous) + 1;
    rows.splice(place, 0, { before: layer });
  });
  return rows;
}

export const changeOf = ({ now, before }: LayerDifference, of: keyof Compared): number =>
  (now ?? NOTHING)[of] - (before ?? NOTHING)[of];

/** Of the network: parameters, FLOPs and bytes forward, seconds of a step. */
export const totalsOf = ({ estimate: { parameters, forward, step } }: Figures): Compared => ({
  parameters,
  flops: forward.flops,
  bytes: forward.bytes,
  seconds: step.seconds,
});
