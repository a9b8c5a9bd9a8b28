/**
 * The shape of one sample, channels first as in the language: a vector is `[features]`, a picture
 * `[channels, height, width]`. The batch is never part of a shape.
 */
export type Shape = readonly number[];

export const count = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);
export const isPicture = (shape: Shape): shape is readonly [number, number, number] => shape.length === 3;
export const isVector = (shape: Shape): shape is readonly [number] => shape.length === 1;
export const show = (shape: Shape): string => `[${shape.join(', ')}]`;
