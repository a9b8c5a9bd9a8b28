import {
  SemanticTokenModifiers,
  SemanticTokensBuilder,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver';
import { TOKEN_TYPES, semanticTokens as tokensOf } from '../editor/semantic_tokens.ts';
import type { Span } from '../syntax/tree.ts';
import type { OpenSpec } from './documents.ts';
import { type Feature, onDocument, spanOf } from './feature.ts';

const DECLARATION = 1;
const BUILT_IN = 2;
const tokenModifiers = [SemanticTokenModifiers.declaration, SemanticTokenModifiers.defaultLibrary];

/** By document: what was sent last, for what changed since. */
const sent = new Map<string, SemanticTokensBuilder>();

export const semanticTokens: Feature = {
  capabilities: () => ({
    semanticTokensProvider: {
      legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers },
      full: { delta: true },
      range: true,
    },
  }),
  requests: [
    onDocument(SemanticTokensRequest.type, null, (spec) => {
      const builder = new SemanticTokensBuilder();
      sent.set(spec.uri, builder);
      push(builder, spec);
      return builder.build();
    }),
    onDocument(SemanticTokensDeltaRequest.type, null, (spec, { previousResultId }) => {
      const builder = sent.get(spec.uri) ?? new SemanticTokensBuilder();
      sent.set(spec.uri, builder);
      builder.previousResult(previousResultId);
      push(builder, spec);
      return builder.buildEdits();
    }),
    onDocument(SemanticTokensRangeRequest.type, null, (spec, { range }) => {
      const builder = new SemanticTokensBuilder();
      push(builder, spec, spanOf(spec, range));
      return builder.build();
    }),
  ],
  onClose: (uri) => sent.delete(uri),
};

function push(builder: SemanticTokensBuilder, { analysis, lines }: OpenSpec, within?: Span): void {
  for (const { span, type, isDeclaration, isBuiltIn } of tokensOf(analysis)) {
    if (within && (span.end < within.start || span.start > within.end)) continue;
    const { line, column } = lines.position(span.start);
    const modifiers = (isDeclaration ? DECLARATION : 0) + (isBuiltIn ? BUILT_IN : 0);
    builder.push(line, column, span.end - span.start, TOKEN_TYPES.indexOf(type), modifiers);
  }
}
