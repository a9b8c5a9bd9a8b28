/**
 * Gives buffers that live at different times the same memory: largest first, each at the lowest offset where nothing
 * that lives at the same time stands (Pisarchyk and Lee 2020, "greedy by size").
 */

/** Every buffer begins at a multiple of this many bytes: a cache line, and the widest vector. */
export const ALIGNMENT = 64;
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export interface Lifetime {
  readonly bytes: number;
  /** The first and the last call that mention the buffer. */
  readonly first: number;
  readonly last: number;
}

/** Offsets in the order of `lifetimes`, and the bytes that all of them take together. */
export function placeByLifetime(lifetimes: readonly Lifetime[]): {
  readonly offsets: number[];
  readonly bytes: number;
} {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const bySize = lifetimes.map((_, index) => index).sort((a, b) => lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b);
  const placed: number[] = [];
  let total = 0;
  for (const index of bySize) {
    const life = lifetimes[index]!;
    const size = aligned(life.bytes);
    const neighbours = placed
      .filter((other) => lifetimes[other]!.first <= life.last && life.first <= lifetimes[other]!.last)
      .sort((a, b) => offsets[a]! - offsets[b]!);
    let offset = 0;
    for (const other of neighbours) {
      if (offsets[other]! - offset >= size) break;
      offset = Math.max(offset, offsets[other]! + aligned(lifetimes[other]!.bytes));
    }
    offsets[index] = offset;
    placed.push(index);
    total = Math.max(total, offset + size);
  }
  return { offsets, bytes: total };
}
