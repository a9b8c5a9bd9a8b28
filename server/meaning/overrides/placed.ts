import type { Span } from '../../syntax/tree.ts';

/** A value with all its parts standing at one place: where it comes in, for what is written elsewhere. */
export function placedAt<T>(place: Span, value: T): T {
  if (Array.isArray(value)) return value.map((item) => placedAt(place, item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'span' || key === 'parentheses' ? place : placedAt(place, part),
    ]),
  ) as T;
}
