import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../data/dataset.ts';
import { parseNpy } from '../data/formats/npy.ts';
import { isZip, unzip } from '../data/formats/zip.ts';
import { isUnder } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { OF_LOSSES } from '../plan/objective.ts';
import type { StoredTensor } from '../program.ts';
import { RunError } from './error.ts';
import { reasonOf } from './files.ts';
import { decode, isCounter, type NamedTensor, WeightsError } from './safetensors.ts';

/**
 * Reads named tensors from a `.safetensors` file, from an `.npz` archive, or from a folder of `NAME.npy`. float32, float64 rounded to
 * it, or what is narrower. Throws RunError, one line.
 */
export function readTensors(path: string): NamedTensor[] {
  try {
    if (statSync(path).isDirectory()) return fromFolder(path);
    const bytes = readFileSync(path);
    if (isPickle(bytes))
      throw new RunError(
        `${path} is a pickle of PyTorch, which can hold any program: write it with safetensors.torch.save_file(model.state_dict(), "weights.safetensors"), or its arrays with np.savez`,
      );
    if (isZip(bytes)) return [...unzip(bytes, path)].flatMap(([name, content]) => fromNpy(name, content, path));
    if (path.endsWith('.npy'))
      throw new RunError(
        `${path} is one array without a name: give a folder of NAME.npy, an .npz or .safetensors file`,
      );
    return decode(bytes).tensors;
  } catch (error) {
    if (error instanceof RunError) throw error;
    if (error instanceof WeightsError) throw new RunError(`${path} ${error.message}`);
    if (error instanceof DataError) throw new RunError(error.message);
    throw new RunError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** What `torch.save` writes: an archive with a pickle in it, before PyTorch 1.6 the pickle of its magic number. */
const isPickle = (bytes: Buffer): boolean =>
  (isZip(bytes) && bytes.subarray(0, 512).includes('data.pkl')) || bytes.subarray(0, 4).equals(PICKLED_LONG);
const PICKLED_LONG = Buffer.of(0x80, 0x02, 0x8a, 0x0a);

function fromFolder(folder: string): NamedTensor[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.npy'));
  if (names.length === 0) throw new RunError(`${folder} has no .npy files: a folder of weights has NAME.npy for each`);
  return names.sort().flatMap((name) => fromNpy(name, readFileSync(join(folder, name)), folder));
}

function fromNpy(file: string, bytes: Buffer, where: string): NamedTensor[] {
  const name = basename(file, '.npy');
  if (isCounter(name)) return [];
  const { shape, type, values } = parseNpy(bytes, `${where}: ${file}`);
  if (!(values instanceof Float32Array) && type !== 'float64')
    throw new RunError(`${where} holds '${name}' as ${type}; weights are float16, float32 or float64`);
  return [{ name, shape, values: Float32Array.from(values) }];
}

/**
 * The tensors of a network out of those of a file, by name and in the network's order. What a file of `initial` weights says nothing of
 * among running statistics and weights of losses is left out: it begins as it would without; so are layers under the labels of `except`,
 * in the network and in the file. Throws RunError where a tensor is missing, left over, or of another shape.
 */
export function fitting(
  all: readonly NamedTensor[],
  network: readonly StoredTensor[],
  file: string,
  { initial = false, except = [] }: { initial?: boolean; except?: readonly string[] } = {},
): { readonly tensor: StoredTensor; readonly values: Float32Array }[] {
  const isWanted = ({ name }: { readonly name: string }) => !except.some((label) => isUnder(name, label));
  const [tensors, needed] = [all.filter(isWanted), network.filter(isWanted)];
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const names = new Set(needed.map(({ name }) => name));
  // What the losses of another run kept is of no use to this one.
  const isOver = (tensor: NamedTensor) =>
    initial &&
    (isUnder(tensor.name, OF_LOSSES) || tensors.some((other) => names.has(other.name) && isTied(other, tensor)));
  const extra = tensors.find((tensor) => !names.has(tensor.name) && !isOver(tensor));
  // Nor has a file of another run what the losses of this one learn.
  const begins = ({ name, trainable }: StoredTensor) => initial && (!trainable || isUnder(name, OF_LOSSES));
  const missing = needed.find((tensor) => !found.has(tensor.name) && !begins(tensor));
  // As Keras has a matrix.
  const turned =
    extra?.shape.length === 2 &&
    needed.find(({ name, shape }) => !found.has(name) && shape.join() === [...extra.shape].reverse().join());
  if (extra)
    throw new RunError(
      `${file} is of another network: it has '${extra.name}' [${extra.shape.join(', ')}], which this one does not; its weights are called ${listed(needed)}${turned ? `; transposed it would fit '${turned.name}'` : ''}`,
    );
  for (const { name, shape } of needed) {
    const given = found.get(name);
    if (given && given.shape.join() !== shape.join())
      throw new RunError(`${file} has '${name}' as [${given.shape.join(', ')}], the network as [${shape.join(', ')}]`);
    const stray = initial && given ? given.values.findIndex((value) => !Number.isFinite(value)) : -1;
    if (stray >= 0)
      throw new RunError(
        `${file} has ${given!.values[stray]} in '${name}' at [${placeOf(stray, shape).join(', ')}]: no run can begin with it`,
      );
  }
  if (missing)
    throw new RunError(`${file} has no '${missing.name}' [${missing.shape.join(', ')}], which the network needs`);
  return needed.flatMap((tensor) => {
    const given = found.get(tensor.name);
    return given ? [{ tensor, values: given.values }] : [];
  });
}

/** Where the value of this number stands. */
const placeOf = (at: number, shape: readonly number[]): number[] =>
  shape.map((extent, axis) => Math.floor(at / count(shape.slice(axis + 1))) % extent);

/** PyTorch's files have a matrix under each of the names that share it: an embedding and the logits over its vocabulary. */
export const isTied = (one: NamedTensor, other: NamedTensor): boolean =>
  one.shape.length > 1 &&
  one.shape.join() === other.shape.join() &&
  one.values.every((value, at) => value === other.values[at]);

/** Enough names to see how they are made. */
function listed(tensors: readonly StoredTensor[]): string {
  const some = tensors.slice(0, 6).map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  return tensors.length > some.length ? `${some.join(', ')} and ${tensors.length - some.length} more` : some.join(', ');
}
