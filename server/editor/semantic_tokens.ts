import type { Target } from '../meaning/meanings.ts';
import type { Declaration, Name, Span } from '../syntax/tree.ts';
import { bySection } from './by_section.ts';
import { declaredIn, type Entity } from './names.ts';

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
export const semanticTokens = bySection(({ declarations, meanings }): SemanticToken[] => {
  const tokens = new Map<number, SemanticToken>();
  const add = ({ span }: Name, type: TokenType, isDeclaration: boolean, isBuiltIn = false) => {
    if (!tokens.has(span.start)) tokens.set(span.start, { span, type, isDeclaration, isBuiltIn });
  };
  for (const { name, kind, declaration } of declaredIn(declarations)) add(name, typeOf(kind, declaration), true);
  for (const { name, target } of meanings.references) add(name, typeOfTarget(target), false);
  for (const [{ name }, meaning] of meanings.calls) {
    add(name, meaning.table === 'layer' ? 'function' : 'enumMember', false, true);
  }
  return [...tokens.values()].sort((a, b) => a.span.start - b.span.start);
});

const typeOfTarget = (target: Target): TokenType =>
  target.is === 'declaration'
    ? typeOf('declaration', target)
    : target.is === 'parameter'
      ? 'parameter'
      : target.is === 'imported'
        ? 'type'
        : 'variable';

function typeOf(kind: Entity['kind'], { kind: { text } }: Declaration): TokenType {
  if (kind === 'parameter') return 'parameter';
  if (kind === 'value') return 'variable';
  const types: Readonly<Record<string, TokenType>> = { network: 'class', block: 'class', data: 'struct' };
  return types[text] ?? 'type';
}
