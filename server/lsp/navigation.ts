import {
  DeclarationRequest,
  DefinitionRequest,
  DocumentHighlightKind,
  DocumentHighlightRequest,
  type Location,
  ReferencesRequest,
} from 'vscode-languageserver';
import { occurrencesAcross, originAt } from '../editor/across.ts';
import { occurrences, symbolAt } from '../editor/names.ts';
import { toRange } from './convert.ts';
import type { OpenSpec } from './documents.ts';
import { type Feature, onPlace } from './feature.ts';
import type { Session } from './session.ts';

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
    onPlace(ReferencesRequest.type, null, async ({ analysis }, offset, { context }, session) => {
      const origin = originAt(analysis, offset);
      if (!origin) return null;
      const sites = occurrencesAcross(origin, await session.workspace.specs());
      const wanted = context?.includeDeclaration === false ? sites.slice(1) : sites;
      return wanted.map((site) => session.locationOf(site.analysis, site.name.span));
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

function declarationOf({ analysis }: OpenSpec, offset: number, _: unknown, session: Session): Location | null {
  const origin = originAt(analysis, offset);
  return origin ? session.locationOf(origin.home, origin.symbol.name.span) : null;
}
