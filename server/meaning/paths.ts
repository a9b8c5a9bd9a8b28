import type { LayerUse } from './meanings.ts';

/**
 * The names of layers, by which weights and run reports know them: the binding and the kind (`stem.conv2d`), numbered
 * where several of a kind stand in the same binding, or outside of all.
 */
export function pathsOf(uses: readonly LayerUse[]): ReadonlyMap<LayerUse, string> {
  const key = ({ label, layer }: LayerUse) => (label === undefined ? layer.name : `${label}.${layer.name}`);
  const total = new Map<string, number>();
  for (const use of uses) total.set(key(use), (total.get(key(use)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return new Map(
    uses.map((use) => {
      const name = key(use);
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      return [use, total.get(name)! > 1 ? `${name}_${number}` : name];
    }),
  );
}
