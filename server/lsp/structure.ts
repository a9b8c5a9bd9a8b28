import {
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeKind,
  FoldingRangeRequest,
  type SelectionRange,
  SelectionRangeRequest,
  type SymbolInformation,
  SymbolKind,
  SymbolTag,
} from 'vscode-languageserver';
import { folding } from '../editor/folding.ts';
import { type OutlineItem, outline } from '../editor/outline.ts';
import { selection } from '../editor/selection.ts';
import type { Lines } from '../syntax/lines.ts';
import { toRange } from './convert.ts';
import { type Feature, offsetOf, onDocument } from './feature.ts';

export const SYMBOL_KINDS: Readonly<Record<OutlineItem['kind'], SymbolKind>> = {
  data: SymbolKind.Struct,
  block: SymbolKind.Function,
  network: SymbolKind.Class,
  train: SymbolKind.Event,
  declaration: SymbolKind.Object,
  parameter: SymbolKind.TypeParameter,
  value: SymbolKind.Variable,
  setting: SymbolKind.Property,
};

export const structure: Feature = {
  capabilities: () => ({
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
  }),
  requests: [
    onDocument(DocumentSymbolRequest.type, null, ({ analysis, lines, uri }, _, { client }) => {
      const items = outline(analysis);
      const isTree = client.capabilities.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
      return isTree ? items.map((item) => toSymbol(lines, item)) : items.flatMap((item) => flat(lines, uri, item));
    }),
    onDocument(FoldingRangeRequest.type, null, ({ analysis, lines }) =>
      folding(analysis, lines).map(({ start, end, kind }) => ({
        startLine: start,
        endLine: end,
        kind: kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Region,
      })),
    ),
    onDocument(SelectionRangeRequest.type, null, (spec, { positions }) =>
      positions.map((position) => {
        const spans = selection(spec.analysis, offsetOf(spec, position));
        const ranges = spans.map((span) => toRange(spec.lines, span));
        return ranges.reduceRight<SelectionRange | undefined>((parent, range) => ({ range, parent }), undefined)!;
      }),
    ),
  ],
};

function toSymbol(
  lines: Lines,
  { name, kind, detail, deprecated, span, nameSpan, children }: OutlineItem,
): DocumentSymbol {
  return {
    name,
    kind: SYMBOL_KINDS[kind],
    detail,
    ...(deprecated && { tags: [SymbolTag.Deprecated] }),
    range: toRange(lines, span),
    selectionRange: toRange(lines, nameSpan),
    children: children.map((child) => toSymbol(lines, child)),
  };
}

/** For editors that know no trees. */
function flat(lines: Lines, uri: string, item: OutlineItem, containerName?: string): SymbolInformation[] {
  const { name, kind, span, children } = item;
  const own = { name, kind: SYMBOL_KINDS[kind], location: { uri, range: toRange(lines, span) } };
  return [
    { ...own, ...(containerName && { containerName }) },
    ...children.flatMap((child) => flat(lines, uri, child, name)),
  ];
}
