/**
 * What the native engine runs: flat lists of kernel calls over one arena. Plain data; `native/program` reads it once,
 * looks every kernel up by name and checks that the call gives exactly the buffers, sizes and scalars it declares.
 */

/** A place in the arena: a byte offset, a multiple of 64. */
export type Offset = number;

export interface KernelCall {
  /** For instance `dense_forward`; see native/kernels. */
  readonly kernel: string;
  readonly buffers: Readonly<Record<string, Offset>>;
  /** Integers: extents per sample, flags, enumerations. The batch is not among them: a step brings its own. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly scalars: Readonly<Record<string, number>>;
}

/** Activations that a producing kernel can apply on its way out; the number is what `sizes.activation` carries. */
export const FUSED_ACTIVATIONS = ['none', 'relu', 'sigmoid', 'tanh'] as const;
export type FusedActivation = (typeof FUSED_ACTIVATIONS)[number];

/** Activations whose slope is a function of their input; the number is what `sizes.function` carries. */
export const POINTWISE_FUNCTIONS = [
  'relu6',
  'leaky_relu',
  'elu',
  'gelu',
  'gelu_tanh',
  'silu',
  'hard_swish',
  'hard_sigmoid',
  'softplus',
  'softsign',
  'scaled_sigmoid',
] as const;
export type PointwiseFunction = (typeof POINTWISE_FUNCTIONS)[number];

/** `update` follows the passes of each step of `train`: what is done with the gradient. */
export const PROGRAMS = ['initialize', 'train', 'update', 'evaluate', 'predict'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** A tensor that is kept: a weight, or a running statistic. */
export interface StoredTensor {
  /** `stem.conv2d.weight`. */
  readonly name: string;
  /** As files have it (PyTorch's order: dense `[out, in]`, conv2d `[out, in, kh, kw]`). */
  readonly shape: readonly number[];
  readonly offset: Offset;
  /** Row-major axes of the arena's order, as indices into `axes`. */
  readonly layout: TensorLayout;
  readonly trainable: boolean;
}

/**
 * How the arena's order of a tensor comes from the file's: view the file's values as `view` (row-major), transpose its
 * axes by `permutation`, and what results, row-major, is the arena's order.
 */
export interface TensorLayout {
  readonly view: readonly number[];
  readonly permutation: readonly number[];
}

/** Do file and arena have a tensor in different orders? */
export const isReordered = ({ permutation }: TensorLayout): boolean =>
  permutation.some((axis, index) => axis !== index);

/** Values of the largest tensor, and of the largest that file and arena have in different orders. */
export function largestTensors(tensors: readonly Pick<StoredTensor, 'shape' | 'layout'>[]) {
  const largest = (of: typeof tensors) =>
    Math.max(0, ...of.map(({ shape }) => shape.reduce((all, axis) => all * axis, 1)));
  return { any: largest(tensors), reordered: largest(tensors.filter(({ layout }) => isReordered(layout))) };
}

export interface Memory {
  /** All in bytes. */
  readonly parameters: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly total: number;
}

export interface Plan {
  readonly arenaBytes: number;
  /** The largest batch that a step may bring. */
  readonly batch: number;
  readonly programs: Readonly<Record<ProgramName, readonly KernelCall[]>>;
  readonly tensors: readonly StoredTensor[];
  /** How many sums a step of `train` or `evaluate` adds up; the first is the loss. */
  readonly sums: number;
  /** Where `predict` leaves the network's outputs, named where there are several: floats, `values` a sample, channels first. */
  readonly outputs: readonly { readonly name?: string | undefined; readonly offset: Offset; readonly values: number }[];
  readonly memory: Memory;
}
