/** Steps from `a` to `b`: a letter inserted, dropped, replaced, or swapped with its neighbour. Gives up beyond `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, before[j - 2]! + 1);
      current.push(steps);
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length]!;
}

const initials = (name: string): string =>
  name
    .split('_')
    .map((word) => word[0] ?? '')
    .join('');

/**
 * The name that was probably meant: a slip of the fingers, a longer form (`kernel_size`, `learning_rate`), or none. `slips`: at most
 * so many.
 */
export function nearest(name: string, candidates: readonly string[], slips = Infinity): string | undefined {
  const written = name.toLowerCase();
  const limit = Math.min(slips, written.length <= 3 ? 1 : Math.max(1, Math.floor(written.length / 3)));
  let best: string | undefined;
  let fewest = limit + 1;
  for (const candidate of candidates) {
    const steps = distance(written, candidate.toLowerCase(), limit);
    if (steps < fewest) {
      best = candidate;
      fewest = steps;
    }
  }
  if (best !== undefined) return best;
  return candidates.find((candidate) => isFormOf(written, candidate) || isFormOf(candidate, written));
}

/** `kernel_size` of `kernel`, `learning_rate` of `lr`, `conv_2d` of `conv2d`. */
const isFormOf = (long: string, short: string): boolean =>
  short.length > 1 &&
  (long.startsWith(`${short}_`) ||
    long.endsWith(`_${short}`) ||
    (long.includes('_') && (initials(long) === short || long.replaceAll('_', '') === short)));
