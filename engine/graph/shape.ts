/**
 * The shape of one sample, channels first as in the language: a vector is `[features]`, a picture `[channels, height,
 * width]`, what a convolution in one or three dimensions takes `[channels, length]` or `[channels, depth, height,
 * width]`. A sequence is `[length, features]`, tokens are `[length]`. The batch is never part of a shape.
 */
export type Shape = readonly number[];

/** What flows between layers: numbers of a shape, or token numbers below a vocabulary's size. */
export interface ValueType {
  readonly shape: Shape;
  /** Set where the values are token numbers: how many different ones there are. */
  readonly vocabulary?: number;
}

export const count = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);
export const isPicture = (shape: Shape): shape is readonly [number, number, number] => shape.length === 3;
/** Channels of a picture or columns of all else: what a normalization scales and shifts alike. */
export const columnsOf = (shape: Shape): number => (isPicture(shape) ? shape[0] : count(shape));
/** Positions that a layer or loss looks at one by one: the steps of a sequence, the places of a picture; of a vector 1. */
export const positionsOf = (shape: Shape): number => (shape.length === 2 ? shape[0]! : count(shape.slice(1)));
export const isSameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
export const show = (shape: Shape): string => `[${shape.join(', ')}]`;
