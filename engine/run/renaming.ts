import type { StoredTensor } from '../program.ts';
import { RunError } from './error.ts';
import { isTied } from './initial_weights.ts';
import type { NamedTensor } from './safetensors.ts';

/** The tensors of one layer, of the network or of a file: `weight`, `out_proj.weight` and so on, by their shapes. */
interface Module {
  /** What stands before their names: `dense_1`, `layers.0.linear1`; empty where a file has one layer alone. */
  readonly path: string;
  readonly shapes: ReadonlyMap<string, string>;
}

/** Layers of a file under names of their own: by the network's path, the file's. */
export type Renamed = ReadonlyMap<string, string>;

/**
 * Finds the layers of a network in a file that calls them otherwise, as PyTorch's modules are called by who wrote them: by their label
 * in the spec (one that repeats itself in blocks, by the numbers of these), by the shapes of their weights, and where several are alike by the numbers in their names. Gives the tensors under
 * the network's names, and which were renamed. Throws RunError where layers that are alike cannot be told apart.
 */
export function renamedTo(
  network: readonly StoredTensor[],
  nodes: readonly { readonly path: string }[],
  tensors: readonly NamedTensor[],
  file: string,
): { readonly tensors: readonly NamedTensor[]; readonly renamed: Renamed } {
  const known = new Set(tensors.map(({ name }) => name));
  const renamed = new Map<string, string>();
  if (network.every(({ name, trainable }) => known.has(name) || !trainable)) return { tensors, renamed };

  const paths = nodes.map(({ path }) => path).sort((a, b) => b.length - a.length);
  const statistics = new Set(network.filter(({ trainable }) => !trainable).map(({ name }) => leafUnder(paths, name)));
  const layers = modulesOf(network, (name) => pathOf(paths, name));
  const leaves = [...new Set(layers.flatMap(({ shapes }) => [...shapes.keys()]))].sort((a, b) => b.length - a.length);
  const modules = modulesOf(tensors, (name) => prefixOf(leaves, name));
  const kindOf = ({ shapes }: Module) =>
    [...shapes]
      .filter(([leaf]) => !statistics.has(leaf))
      .map((leaf) => leaf.join(' '))
      .sort()
      .join();

  const valuesOf = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const areTied = (one: Module, other: Module) =>
    [...one.shapes.keys()].every((leaf) =>
      isTied(valuesOf.get(joined(one.path, leaf))!, valuesOf.get(joined(other.path, leaf))!),
    );

  const pairs = new Map<Module, Module>();
  const take = (layer: Module, module: Module) => {
    pairs.set(layer, module);
    layers.splice(layers.indexOf(layer), 1);
    modules.splice(modules.indexOf(module), 1);
  };
  const isSame = (layer: Module, module: Module) => layer.path === module.path;
  const isLabel = (layer: Module, module: Module) => labelOf(layer) === module.path;
  for (const isCalled of [isSame, isLabel, hasLabel]) {
    for (const layer of [...layers]) {
      const of = (module: Module) => kindOf(module) === kindOf(layer) && isCalled(layer, module);
      const found = modules.filter(of);
      const rivals = layers.filter((other) => kindOf(other) === kindOf(layer) && found[0] && isCalled(other, found[0]));
      if (found.length === 1 && rivals.length === 1) take(layer, found[0]!);
    }
  }
  // The same label in every block of several: in the order of the blocks' numbers.
  const labelled = (layer: Module) => `${kindOf(layer)} ${lastOf(labelOf(layer))}`;
  for (const kind of new Set(layers.filter((layer) => labelOf(layer) !== '').map(labelled))) {
    const alike = layers.filter((layer) => labelled(layer) === kind);
    const found = modules.filter((module) => `${kindOf(module)} ${lastOf(module.path)}` === kind);
    const inOrder = found.length === alike.length && numbered(found);
    if (inOrder) for (const [at, layer] of alike.entries()) take(layer, inOrder[at]!);
  }
  for (const kind of new Set(layers.map(kindOf))) {
    const alike = layers.filter((layer) => kindOf(layer) === kind);
    const all = modules.filter((module) => kindOf(module) === kind);
    const found =
      all.length > alike.length
        ? all.filter((module, at) => !all.slice(0, at).some((other) => areTied(other, module)))
        : all;
    // What is missing or left over is told by its names.
    if (found.length !== alike.length) continue;
    const inOrder = numbered(found);
    if (!inOrder)
      throw new RunError(
        `${file} calls its layers otherwise than the network, and ${quoted(found)} have the same shapes: rename them to ${quoted(alike)}, or label those layers in the spec as they are called in the file`,
      );
    for (const [at, layer] of alike.entries()) take(layer, inOrder[at]!);
  }
  const namesOf = new Map([...pairs].map(([layer, module]) => [module.path, layer.path]));
  for (const [layer, module] of pairs) if (layer.path !== module.path) renamed.set(layer.path, module.path);
  return {
    tensors: tensors.map((tensor) => {
      const prefix = prefixOf(leaves, tensor.name);
      const path = namesOf.get(prefix);
      return path === undefined ? tensor : { ...tensor, name: joined(path, leafOf(tensor.name, prefix)) };
    }),
    renamed,
  };
}

const joined = (path: string, leaf: string): string => (path === '' ? leaf : `${path}.${leaf}`);
const leafOf = (name: string, path: string): string => (path === '' ? name : name.slice(path.length + 1));

/** The path of the layer that has a tensor of the network: what losses keep has none, and stands for itself. */
const pathOf = (paths: readonly string[], name: string): string =>
  paths.find((path) => name.startsWith(`${path}.`)) ?? name;
const leafUnder = (paths: readonly string[], name: string): string => leafOf(name, pathOf(paths, name));

/** What stands before the longest known end of a name. */
function prefixOf(leaves: readonly string[], name: string): string {
  const leaf = leaves.find((end) => name === end || name.endsWith(`.${end}`)) ?? name.slice(name.lastIndexOf('.') + 1);
  return name.slice(0, Math.max(0, name.length - leaf.length - 1));
}

function modulesOf(
  tensors: readonly Pick<NamedTensor, 'name' | 'shape'>[],
  pathOf: (name: string) => string,
): Module[] {
  const modules = new Map<string, Map<string, string>>();
  for (const { name, shape } of tensors) {
    const path = pathOf(name);
    const shapes = modules.get(path) ?? new Map<string, string>();
    modules.set(path, shapes.set(leafOf(name, path), `[${shape.join(', ')}]`));
  }
  return [...modules].map(([path, shapes]) => ({ path, shapes }));
}

/** `head = dense(10)` is `head.dense` to us. */
const labelOf = ({ path }: Module): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));
const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** To a file it is `head` or `model.head`. */
function hasLabel(layer: Module, module: Module): boolean {
  const label = labelOf(layer);
  return label !== '' && (module.path === label || module.path.endsWith(`.${label}`));
}

/** Modules whose names differ in numbers alone, in the order of these; undefined where they differ in more. */
function numbered(modules: readonly Module[]): readonly Module[] | undefined {
  const patterns = new Set(modules.map(({ path }) => path.replace(/\d+/g, '#')));
  if (patterns.size !== 1) return undefined;
  const numbers = (path: string) => (path.match(/\d+/g) ?? []).map(Number);
  return [...modules].sort((a, b) => {
    const [left, right] = [numbers(a.path), numbers(b.path)];
    const differs = left.findIndex((number, at) => number !== right[at]);
    return differs < 0 ? 0 : left[differs]! - right[differs]!;
  });
}

const quoted = (modules: readonly Module[]): string => modules.map(({ path }) => `'${path}'`).join(', ');
