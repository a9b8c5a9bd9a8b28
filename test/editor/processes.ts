import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the processes whose command line has all these parts. */
export function processesWith(...parts: readonly string[]): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return parts.every((part) => command.includes(part));
      } catch {
        return false; // it has ended meanwhile
      }
    });
}
