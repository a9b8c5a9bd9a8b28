import type { Analysis } from '../meaning/analysis.ts';
import type { Target } from '../meaning/meanings.ts';
import type { Declaration, Name, Span } from '../syntax/tree.ts';
import { declarationBehind, originAt } from './across.ts';

/** A block or network that is used, or a declaration that uses one. */
export interface Caller {
  readonly analysis: Analysis;
  readonly declaration: Declaration & { readonly name: Name };
}

/** A caller or what it calls, and where in the caller's text. */
export interface CallEdge extends Caller {
  readonly spans: readonly Span[];
}

/** Kinds of declarations that are used by others and unfold there. */
const CALLED: ReadonlySet<string> = new Set(['block', 'network']);

/** The block or network at `offset`, where it is declared. */
export function callableAt(analysis: Analysis, offset: number): Caller | undefined {
  const origin = originAt(analysis, offset);
  const { declaration, name } = origin?.symbol ?? {};
  if (!origin || !declaration || declaration.name !== name || !CALLED.has(declaration.kind.text)) return undefined;
  return callerOf(origin.home, declaration);
}

const callerOf = (analysis: Analysis, declaration: Declaration): Caller | undefined =>
  declaration.name && { analysis, declaration: { ...declaration, name: declaration.name } };

/** Who uses it, in any of `specs`: blocks, networks and trains. */
export function incoming({ analysis, declaration }: Caller, specs: readonly Analysis[]): CallEdge[] {
  return specs.flatMap((spec) =>
    usesOf(spec).flatMap((use): CallEdge[] => {
      const spans = use.calls.flatMap(({ span, to }) =>
        to.analysis.file === analysis.file && to.declaration.name.text === declaration.name.text ? [span] : [],
      );
      return spans.length > 0 ? [{ ...use.from, spans }] : [];
    }),
  );
}

/** What it uses, each once. */
export function outgoing({ analysis, declaration }: Caller): CallEdge[] {
  const uses = usesOf(analysis).find(({ from }) => from.declaration.name.text === declaration.name.text);
  const edges = new Map<string, { to: Caller; spans: Span[] }>();
  for (const { span, to } of uses?.calls ?? []) {
    const key = `${to.declaration.name.text} ${to.analysis.file}`;
    const edge = edges.get(key) ?? { to, spans: [] };
    edge.spans.push(span);
    edges.set(key, edge);
  }
  return [...edges.values()].map(({ to, spans }) => ({ ...to, spans }));
}

interface Uses {
  readonly from: Caller;
  readonly calls: readonly { readonly span: Span; readonly to: Caller }[];
}

/** What each declaration of a spec uses, in the order of the text. */
function usesOf(analysis: Analysis): Uses[] {
  const calls = analysis.meanings.references.flatMap(({ name: { span }, target }) => {
    const to = calledBy(target, analysis);
    return to ? [{ span, to }] : [];
  });
  calls.sort((a, b) => a.span.start - b.span.start);
  return analysis.tree.declarations.flatMap((declaration) => {
    const from = callerOf(analysis, declaration);
    const { start, end } = declaration.span;
    return from ? [{ from, calls: calls.filter(({ span }) => start <= span.start && span.end <= end) }] : [];
  });
}

function calledBy(target: Target, analysis: Analysis): Caller | undefined {
  const found = declarationBehind(target, analysis);
  return found && CALLED.has(found.declaration.kind.text) ? callerOf(found.home, found.declaration) : undefined;
}
