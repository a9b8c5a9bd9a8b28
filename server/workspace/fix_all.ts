import type { Diagnostic, Fix } from '../meaning/diagnostic.ts';
import { format } from '../syntax/format.ts';
import { checkWithFiles } from './checked.ts';
import { FilesWorld } from './files_world.ts';

/** A fix may make room for another; more turns than this means two that undo each other. */
const TURNS = 10;

interface Fixing {
  readonly world?: FilesWorld;
  /** Takes fixes too that change what is learned, where a finding has no safe one. */
  readonly unsafe?: boolean;
}

/**
 * The text with every safe fix applied that does not get into another's way, until none is left. What was formatted stays so: a line may
 * have become too long.
 */
export async function applyFixes(
  text: string,
  file: string,
  { world = new FilesWorld(), unsafe = false }: Fixing = {},
): Promise<string> {
  let current = text;
  for (let turn = 0; turn < TURNS; turn++) {
    const { diagnostics } = await checkWithFiles(current, file, world);
    const next = fixedOnce(current, diagnostics, unsafe);
    if (next === current) break;
    current = next;
  }
  return current !== text && format(text) === text ? format(current) : current;
}

function fixedOnce(text: string, diagnostics: readonly Diagnostic[], unsafe: boolean): string {
  const chosen: Fix[] = [];
  let free = 0;
  for (const { fixes } of diagnostics) {
    const fix = fixes.find(({ safe }) => safe) ?? (unsafe ? fixes[0] : undefined);
    if (!fix || fix.edits.some(({ span }) => span.start < free)) continue;
    chosen.push(fix);
    free = Math.max(...fix.edits.map(({ span }) => span.end));
  }
  return applyEdits(
    text,
    chosen.flatMap(({ edits }) => edits),
  );
}

/** The text with edits that do not overlap. */
export function applyEdits(text: string, edits: Fix['edits']): string {
  const last = [...edits].sort((a, b) => b.span.start - a.span.start);
  return last.reduce(
    (result, { span, text: inserted }) => result.slice(0, span.start) + inserted + result.slice(span.end),
    text,
  );
}
