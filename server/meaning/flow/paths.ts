import type { LayerUse } from '../meanings.ts';
import { Frame } from './frame.ts';

/**
 * The names of layers, by which weights and run reports know them: the block, the binding and the kind
 * (`Residual_1.main.conv2d`), numbered where several of a kind stand in the same binding, or outside of all.
 */
export function pathsOf(network: Frame): ReadonlyMap<LayerUse, string> {
  const paths = new Map<LayerUse, string>();
  const taken = new Set<string>();
  const name = ({ members }: Frame, prefix: string) => {
    const total = new Map<string, number>();
    for (const { key } of members) total.set(key, (total.get(key) ?? 0) + 1);
    const shared = new Set(members.flatMap(({ key, isShared }) => (isShared ? [key] : [])));
    const seen = new Map<string, number>();
    for (const { key, isShared, item } of members) {
      const number = (seen.get(key) ?? 0) + 1;
      seen.set(key, number);
      const isPlain = isShared ? number === 1 : total.get(key) === 1 && !shared.has(key);
      const path = prefix + (isPlain ? key : `${key}_${number}`);
      if (item instanceof Frame) name(item, `${path}.`);
      else paths.set(item, free(path, taken));
    }
  };
  name(network, '');
  return paths;
}

/** A binding may be called as a numbered layer is. */
function free(path: string, taken: Set<string>): string {
  let unique = path;
  for (let number = 2; taken.has(unique); number++) unique = `${path}_${number}`;
  taken.add(unique);
  return unique;
}
