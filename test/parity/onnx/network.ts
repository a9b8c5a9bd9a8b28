import type { Npy } from '../../../engine/data/formats/npy.ts';
import type { NodeTest } from './node_test.ts';

/** What a node of ONNX is in the language: a network over one value, or over several. */
export interface Network {
  /** Each `[samples, …]`. */
  readonly values: readonly Npy[];
  /** Layers after `x0`; or an expression of `x0`, `x1` …; or lines that make `y`. Samples' shapes are those of `values`. */
  readonly layers: string;
  /** `x0` are numbers of so many tokens. */
  readonly vocabulary?: number;
  /** In the order of the network's tensors. */
  readonly weights?: readonly Npy[];
  /** In the language's order; NaN where there is no saying. Of a network with a loss: its mean, or that of each sample. */
  readonly expected: Npy;
  readonly loss?: { readonly call: string; readonly targets: Npy };
  /** Relative; 1e-5 if not told. */
  readonly tolerance?: number;
}

/** A string says why the node is none that we can run; several networks where a node has several outputs. */
export type Mapping = (test: NodeTest) => Network | readonly Network[] | string;

export const array = (shape: readonly number[], values: Iterable<number>): Npy => ({
  shape,
  type: 'float32',
  values: Float32Array.from(values),
});
export const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
/** The same values in another shape. */
export const shaped = (value: Npy, ...shape: readonly number[]): Npy => ({ ...value, shape });
/** As a list of one sample where there is no axis for samples. */
export const batched = (value: Npy): Npy =>
  value.shape.length > 1 ? value : { ...value, shape: [1, size(value.shape)] };
/** As one sample: all axes are axes of it. A number alone is a vector of one. */
export const whole = (value: Npy): Npy => shaped(value, 1, ...(value.shape.length > 0 ? value.shape : [1]));

/** `axes[i]` is the axis of `value` that comes to place i. */
export function permuted(value: Npy, axes: readonly number[]): Npy {
  const steps = value.shape.map((_, axis) => size(value.shape.slice(axis + 1)));
  const shape = axes.map((axis) => value.shape[axis]!);
  const from = Array.from({ length: size(shape) }, (_, at) => {
    let [rest, place] = [at, 0];
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]!) * steps[axes[axis]!]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return value.values[place]!;
  });
  return { ...array(shape, from), type: value.type };
}
export const transposed = (value: Npy): Npy => permuted(value, [1, 0]);

export const trimmed = (value: number): string => String(Number(value.toPrecision(7)));
export const scalar = (test: NodeTest, name: string, otherwise: number): string =>
  trimmed(test.attribute(name, otherwise));
/** An axis of a value of that rank, told from the front or from behind. */
export const axisOf = (test: NodeTest, otherwise: number, rank: number): number =>
  (test.attribute('axis', otherwise) + rank) % rank;

/** Layers over the first input. */
export const one =
  (layers: string): Mapping =>
  (test) => ({
    values: [batched(test.input(0)!)],
    layers,
    expected: test.output()!,
  });
