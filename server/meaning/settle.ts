import type { Declaration } from '../syntax/tree.ts';
import { type Diagnostic, elsewhere } from './diagnostic.ts';
import type { Frame } from './flow/frame.ts';
import type { Home } from './reading.ts';

/** What is wrong, and what stands at the place where it is said. */
type Found = Map<string, Diagnostic>;

/**
 * Decides where that which is wrong in blocks is said: at its line, once, where it holds for every use; at the calls,
 * with the line beside it, where only some of them bring it out. Of frames without a mistake nothing comes out.
 */
export function settle(
  frames: readonly Frame[],
  alone: ReadonlyMap<Declaration, readonly Diagnostic[]>,
  home: Home,
): { readonly inBlocks: readonly Diagnostic[]; readonly of: ReadonlyMap<Frame, readonly Diagnostic[]> } {
  const found = new Map<Frame, Found>();
  for (const frame of frames) {
    const { diagnostics } = frame.report;
    if (diagnostics.length > 0) found.set(frame, byKey(diagnostics));
  }
  if (found.size === 0) return { inBlocks: [], of: new Map() };
  const inBlocks: Diagnostic[] = [];
  for (const [block, uses] of usesByBlock(frames)) {
    const known = byKey(alone.get(block) ?? []);
    const count = new Map<string, number>();
    for (const use of uses) for (const key of found.get(use)?.keys() ?? []) count.set(key, (count.get(key) ?? 0) + 1);
    const said = new Set(known.keys());
    for (const use of uses) {
      for (const [key, diagnostic] of found.get(use) ?? []) {
        const isEverywhere = count.get(key) === uses.length && use.home.file === home.file;
        if (said.has(key)) continue;
        if (isEverywhere) {
          said.add(key);
          inBlocks.push(diagnostic);
        } else if (diagnostic.severity === 'error') {
          const moved = atCall(diagnostic, use);
          const above = found.get(use.use!.frame) ?? new Map<string, Diagnostic>();
          found.set(use.use!.frame, above);
          if (!above.has(keyOf(moved))) above.set(keyOf(moved), moved);
        }
      }
    }
  }
  return { inBlocks, of: new Map([...found].map(([frame, all]) => [frame, [...all.values()]])) };
}

/** The uses of each block, blocks before those that use them. */
function usesByBlock(frames: readonly Frame[]): ReadonlyMap<Declaration, readonly Frame[]> {
  const uses = new Map<Declaration, Frame[]>();
  for (const frame of frames) {
    if (!frame.use) continue;
    const all = uses.get(frame.declaration) ?? [];
    all.push(frame);
    uses.set(frame.declaration, all);
  }
  const ordered = new Map<Declaration, readonly Frame[]>();
  const inside = new Map<Declaration, Set<Declaration>>();
  for (const { declaration, use } of frames) {
    if (!use) continue;
    const all = inside.get(use.frame.declaration) ?? new Set();
    inside.set(use.frame.declaration, all.add(declaration));
  }
  const visit = (block: Declaration) => {
    if (ordered.has(block)) return;
    for (const inner of inside.get(block) ?? []) visit(inner);
    ordered.set(block, uses.get(block)!);
  };
  for (const block of uses.keys()) visit(block);
  return ordered;
}

/** The same, said where the block is used. */
function atCall(diagnostic: Diagnostic, { use, declaration, home }: Frame): Diagnostic {
  const { call, frame } = use!;
  const cause = diagnostic.cause ?? {
    message: diagnostic.message,
    span: diagnostic.span,
    ...(home.file !== frame.home.file && elsewhere(home, diagnostic.span)),
  };
  return {
    rule: diagnostic.rule,
    severity: diagnostic.severity,
    message: `\`${declaration.name!.text}\` cannot be used like this: ${cause.message}`,
    span: call.span,
    fixes: [],
    related: [cause],
    cause,
  };
}

function byKey(diagnostics: readonly Diagnostic[]): Found {
  const found: Found = new Map();
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return found;
}

/** Values in a message differ from use to use; what it is about and where does not. */
const keyOf = ({ rule, span, message, cause }: Diagnostic): string =>
  `${rule} ${span.start} ${span.end} ${cause ? message : message.replaceAll(/`[^`]*`|\d+|\[[^\]]*\]/g, '')}`;
