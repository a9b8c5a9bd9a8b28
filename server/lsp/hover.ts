import { HoverRequest, MarkupKind } from 'vscode-languageserver';
import { hover } from '../editor/hover.ts';
import { toRange } from './convert.ts';
import { type Feature, onPlace } from './feature.ts';

export const hovers: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  requests: [
    onPlace(HoverRequest.type, null, ({ analysis, lines }, offset, _, { documents }) => {
      const found = hover(analysis, offset, documents.facts);
      if (!found) return null;
      return { contents: { kind: MarkupKind.Markdown, value: found.content }, range: toRange(lines, found.span) };
    }),
  ],
};
