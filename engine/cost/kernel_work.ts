import type { TracedCall } from '../plan/draft.ts';
import { FUSED_ACTIVATIONS, POINTWISE_FUNCTIONS } from '../program.ts';

/** What a kernel call has to do, as far as its time depends on it. */
export interface KernelWork {
  /** The kernel, with the variant where variants take different times: `pointwise_forward gelu`. */
  readonly kernel: string;
  /** How large it is, in the sizes that its speed depends on: rows, depth and width of a product; otherwise what it moves. */
  readonly extents: readonly number[];
  /** Of products alone, a multiply-add counting 2; what works on each value by itself is bound by what it moves. */
  readonly flops: number;
  /** Each buffer once. */
  readonly bytes: number;
}

type Sizes = Readonly<Record<string, number>>;
/** Rows × depth × width and what else; the FLOPs of a product are twice the product of the first three. */
type Extents = (sizes: Sizes, batch: number) => readonly number[];

const product: Extents = (sizes, batch) => [batch * sizes.rows!, sizes.inputs!, sizes.outputs!];
const positions = ({ out_depth, out_height, out_width }: Sizes, batch: number) =>
  batch * out_depth! * out_height! * out_width!;
const taps = ({ kernel_depth, kernel_height, kernel_width }: Sizes) => kernel_depth! * kernel_height! * kernel_width!;
/** Values of the widest vector: columns of a product go by whole ones, and what is short of them is lost. */
const LANES = 16;
const lost = (columns: number) => (LANES * Math.ceil(columns / LANES)) / columns;
const convolution =
  (columns: 'filters' | 'channels'): Extents =>
  (sizes, batch) => {
    const { channels, filters, groups } = sizes;
    // The rows of all groups together: each group is a product of its own.
    const rows = positions(sizes, batch) * groups!;
    return [rows, (taps(sizes) * channels!) / groups!, filters! / groups!, groups!, lost(sizes[columns]! / groups!)];
  };
/** Vectors run over all groups, so that groups leave no lane empty. */
const narrowGroups: Extents = (sizes, batch) => [
  positions(sizes, batch),
  (taps(sizes) * sizes.channels!) / sizes.groups!,
  sizes.filters!,
];
const depthwise: Extents = (sizes, batch) => [positions(sizes, batch), taps(sizes), sizes.filters!];
const projection: Extents = ({ length, inputs, gates, once }, batch) => [(once ? 1 : batch) * length!, inputs!, gates!];
/** Linear maps that a step of each cell takes (engine/layers/recurrent_passes.ts). */
const MAPS = [1, 1, 3, 4];
/** Steps follow one another: how many there are matters beside how long all are together. */
const recurrent: Extents = ({ cell, length, units }, batch) => [batch * length!, units!, MAPS[cell!]! * units!, batch];
/** A yes or no at each fork on the way to a class. */
const tree: Extents = ({ rows, width, classes }, batch) => [batch * rows!, width!, Math.ceil(Math.log2(classes!))];
const heads: Extents = ({ heads, queries, keys, key_width, value_width }, batch) => [
  batch * heads! * queries!,
  keys!,
  key_width! + value_width!,
];

const PRODUCTS: Readonly<Record<string, Extents>> = {
  dense_forward: product,
  dense_backward_data: product,
  dense_backward_weights: product,
  unembed_forward: product,
  unembed_backward_data: product,
  unembed_backward_weights: product,
  convolution_forward: convolution('filters'),
  convolution_backward_data: convolution('channels'),
  convolution_backward_weights: convolution('filters'),
  winograd_forward: convolution('filters'),
  winograd_backward_data: convolution('channels'),
  winograd_backward_weights: convolution('filters'),
  narrow_groups_forward: narrowGroups,
  narrow_groups_backward_data: narrowGroups,
  narrow_groups_backward_weights: narrowGroups,
  depthwise_forward: depthwise,
  depthwise_backward_data: depthwise,
  depthwise_backward_weights: depthwise,
  recurrent_project: projection,
  recurrent_project_backward: projection,
  recurrent_project_weights: projection,
  recurrent_forward: recurrent,
  recurrent_backward: recurrent,
  recurrent_weights: recurrent,
  hierarchical_softmax: tree,
  attention_forward: heads,
  attention_backward: heads,
};

/** Buffers that a kernel does not go through from end to end: scratch has room for the worst case, of a table some rows are read. */
const isPassed = (kernel: string, buffer: string): boolean =>
  buffer !== 'scratch' && !(kernel === 'embedding_forward' && buffer === 'w');

/** `batch` is that of the plan the call is from: its buffers are as long. */
export function workOf({ call, bytes: each }: TracedCall, batch: number): KernelWork {
  const { kernel, sizes } = call;
  const variant = variantOf(call);
  const bytes = Object.entries(each).reduce((sum, [name, size]) => sum + (isPassed(kernel, name) ? size : 0), 0);
  const extents = PRODUCTS[kernel]?.(sizes, batch);
  if (extents) {
    const [rows, depth, width] = extents as [number, number, number];
    // Backwards through attention there are five products where there were two.
    const times = kernel === 'attention_backward' ? 2.5 : 1;
    // A step sees half of the others on the average where it sees only those before it.
    const seen = kernel.startsWith('attention') && sizes.causal ? 0.5 : 1;
    return { kernel: variant, extents, flops: 2 * times * seen * rows * depth * width, bytes };
  }
  return { kernel: variant, extents: [Math.max(1, bytes), ...rowsOf(sizes)], flops: 0, bytes };
}

/** Short rows take longer than as many values in long ones; those of a picture, which lies channels last, are its channels. */
function rowsOf({ rows, positions, width, channels, out_width }: Sizes): number[] {
  const isPicture = positions !== undefined || out_width !== undefined;
  const long = rows !== undefined ? (width ?? channels) : isPicture ? (channels ?? width) : undefined;
  return long === undefined ? [] : [long];
}

function variantOf({ kernel, sizes, buffers }: TracedCall['call']): string {
  const { function: which, cell, causal, activation, operation } = sizes;
  if (which !== undefined) return `${kernel} ${POINTWISE_FUNCTIONS[which]}`;
  if (cell !== undefined) return `${kernel} ${MAPS[cell]}`;
  if (causal) return `${kernel} causal`;
  if (kernel.startsWith('arithmetic')) return `${kernel} ${operation}`;
  const isProduct = kernel in PRODUCTS;
  const applies = activation && !isProduct ? [FUSED_ACTIVATIONS[activation]] : [];
  const adds = buffers.shortcut === undefined || isProduct ? [] : ['shortcut'];
  return [kernel, ...applies, ...adds].join(' ');
}
