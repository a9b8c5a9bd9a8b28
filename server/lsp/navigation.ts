import { pathToFileURL } from 'node:url';
import {
  DeclarationRequest,
  DefinitionRequest,
  DocumentHighlightKind,
  DocumentHighlightRequest,
  type Location,
  ReferencesRequest,
} from 'vscode-languageserver';
import { definition, occurrences, symbolAt } from '../editor/names.ts';
import { Lines } from '../syntax/lines.ts';
import { toRange } from './convert.ts';
import type { OpenSpec } from './documents.ts';
import { type Feature, onPlace } from './feature.ts';

export const navigation: Feature = {
  capabilities: () => ({
    definitionProvider: true,
    declarationProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
  }),
  requests: [
    onPlace(DefinitionRequest.type, null, declarationOf),
    onPlace(DeclarationRequest.type, null, declarationOf),
    onPlace(ReferencesRequest.type, null, ({ analysis, lines, uri }, offset, { context }) => {
      const symbol = symbolAt(analysis, offset)?.symbol;
      if (!symbol) return null;
      const names = occurrences(analysis, symbol).slice(context?.includeDeclaration === false ? 1 : 0);
      return names.map(({ span }) => ({ uri, range: toRange(lines, span) }));
    }),
    onPlace(DocumentHighlightRequest.type, null, ({ analysis, lines }, offset) => {
      const symbol = symbolAt(analysis, offset)?.symbol;
      if (!symbol) return null;
      return occurrences(analysis, symbol).map(({ span }, at) => ({
        range: toRange(lines, span),
        kind: at === 0 ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
    }),
  ],
};

function declarationOf({ analysis, lines, uri }: OpenSpec, offset: number): Location | null {
  const symbol = symbolAt(analysis, offset)?.symbol;
  if (!symbol) return null;
  const { in: home, span } = definition(analysis, symbol);
  if (home === analysis) return { uri, range: toRange(lines, span) };
  return { uri: pathToFileURL(home.file).href, range: toRange(new Lines(home.text), span) };
}
