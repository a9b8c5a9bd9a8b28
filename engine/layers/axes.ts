import { type Shape, show } from '../graph/shape.ts';
import { integer, optional } from '../table.ts';
import type { MemoryOrder, ShapeProblem } from './layer.ts';

/** Axes are counted from 0, without the batch. */

/** Channels stand first, the features of a sequence or vector last. */
export const featureAxis = (shape: Shape): number => (shape.length > 2 ? 0 : shape.length - 1);
export const featuresOf = (shape: Shape): number => shape[featureAxis(shape)]!;

/** The order of memory in which features (or channels) lie side by side. */
export const featuresLast = (shape: Shape): MemoryOrder => (shape.length > 2 ? 'channels_last' : 'language');

export const axisOption = (doc: string) =>
  optional(
    integer({ doc: `${doc} By default the channels of a picture, the features of a sequence or vector.`, min: 0 }),
  );

export function noSuchAxis(shape: Shape, axis: number): ShapeProblem | undefined {
  if (axis < shape.length) return undefined;
  const has = shape.length === 1 ? 'axis 0 alone' : `axes 0 to ${shape.length - 1}`;
  return { problem: `is told axis ${axis}, but its input ${show(shape)} has ${has}` };
}
