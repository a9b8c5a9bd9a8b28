import type { Analysis } from '../meaning/analysis.ts';
import type { Name, Span } from '../syntax/tree.ts';
import { declared, type Entity } from './names.ts';
import { nodesOf } from './walk.ts';

/** What a grammar cannot tell: what a name leads to. Names that lead nowhere have no token, and so no colour. */
export interface SemanticToken {
  readonly span: Span;
  readonly type: TokenType;
  readonly isDeclaration: boolean;
  /** Of the language, not of the spec. */
  readonly isBuiltIn: boolean;
}

/** In the order of their numbers; the names are LSP's, so that every theme has a colour for them. */
export const TOKEN_TYPES = ['class', 'struct', 'type', 'parameter', 'variable', 'function', 'enumMember'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** In the order of the text. */
export function semanticTokens(analysis: Analysis): SemanticToken[] {
  const tokens = new Map<number, SemanticToken>();
  const add = ({ span }: Name, type: TokenType, isDeclaration: boolean, isBuiltIn = false) => {
    if (!tokens.has(span.start)) tokens.set(span.start, { span, type, isDeclaration, isBuiltIn });
  };
  const symbols = declared(analysis);
  const byName = new Map(symbols.map((symbol) => [symbol.name, symbol]));
  for (const symbol of symbols) add(symbol.name, typeOf(symbol), true);
  for (const { name, target } of analysis.meanings.references) {
    const symbol = target.name && byName.get(target.name);
    if (symbol) add(name, typeOf(symbol), false);
  }
  for (const node of nodesOf(analysis.tree)) {
    const meaning = node.is === 'call' ? analysis.meanings.calls.get(node) : undefined;
    if (node.is === 'call' && meaning) {
      add(node.name, meaning.table === 'layer' ? 'function' : 'enumMember', false, true);
    }
  }
  return [...tokens.values()].sort((a, b) => a.span.start - b.span.start);
}

function typeOf({ kind, declaration }: Entity): TokenType {
  if (kind === 'parameter') return 'parameter';
  if (kind === 'value') return 'variable';
  const types: Readonly<Record<string, TokenType>> = { network: 'class', block: 'class', data: 'struct' };
  return types[declaration.kind.text] ?? 'type';
}
