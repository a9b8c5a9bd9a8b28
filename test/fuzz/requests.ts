import { features } from '../../server/lsp/features.ts';
import { Lines } from '../../server/syntax/lines.ts';
import type { Chance } from './chance.ts';

/** A request and what it asks for. */
export type Asked = readonly [method: string, params: object];

interface Place {
  readonly line: number;
  readonly character: number;
}

/** Every request that the server answers, each about a random place of the document. */
export function requests(uri: string, text: string, chance: Chance): Asked[] {
  const lines = new Lines(text);
  const textDocument = { uri };
  const place = (): Place => {
    const { line, column } = lines.position(chance.between(0, text.length));
    return { line, character: column };
  };
  const here = () => ({ textDocument, position: place() });
  const range = () => {
    const [start, end] = [place(), place()].sort((a, b) => a.line - b.line || a.character - b.character);
    return { start: start!, end: end! };
  };
  const names = [...text.matchAll(/^\s*(?:network|block|train)\s+(\w+)/gm)].map(([, name]) => name!);
  const item = () => ({ item: { uri, name: chance.of([...names, 'Nothing']) } });
  const whole = { start: { line: 0, character: 0 }, end: { line: lines.count, character: 0 } };
  const params: Readonly<Record<string, () => object>> = {
    'textDocument/hover': here,
    'textDocument/completion': here,
    'textDocument/signatureHelp': here,
    'textDocument/definition': here,
    'textDocument/declaration': here,
    'textDocument/references': () => ({ ...here(), context: { includeDeclaration: chance.happens(0.5) } }),
    'textDocument/documentHighlight': here,
    'textDocument/prepareRename': here,
    'textDocument/rename': () => ({ ...here(), newName: chance.of(['fresh', 'relu', 'x', 'not a name', 'é']) }),
    'textDocument/linkedEditingRange': here,
    'textDocument/prepareCallHierarchy': here,
    'callHierarchy/incomingCalls': item,
    'callHierarchy/outgoingCalls': item,
    'textDocument/documentSymbol': () => ({ textDocument }),
    'textDocument/foldingRange': () => ({ textDocument }),
    'textDocument/selectionRange': () => ({ textDocument, positions: [place(), place()] }),
    'textDocument/documentLink': () => ({ textDocument }),
    'textDocument/semanticTokens/full': () => ({ textDocument }),
    'textDocument/semanticTokens/full/delta': () => ({ textDocument, previousResultId: '0' }),
    'textDocument/semanticTokens/range': () => ({ textDocument, range: range() }),
    'textDocument/inlayHint': () => ({ textDocument, range: chance.happens(0.5) ? whole : range() }),
    'textDocument/codeLens': () => ({ textDocument }),
    'textDocument/formatting': () => ({ textDocument, options: {} }),
    'textDocument/rangeFormatting': () => ({ textDocument, range: range(), options: {} }),
    'textDocument/onTypeFormatting': () => ({ ...here(), ch: chance.of(['}', '\n']), options: {} }),
    'textDocument/codeAction': () => ({
      textDocument,
      range: chance.happens(0.3) ? whole : range(),
      context: { diagnostics: [] },
    }),
    'textDocument/diagnostic': () => ({ textDocument }),
    'workspace/diagnostic': () => ({ previousResultIds: [] }),
    'workspace/symbol': () => ({ query: chance.of(['', 'N', 'stem']) }),
    'workspace/willRenameFiles': () => ({
      files: [{ oldUri: `${uri}/../rows.csv`, newUri: `${uri}/../below/rows.csv` }],
    }),
    'dlspec/trains': () => ({ uri }),
    'dlspec/compile': () => ({ uri, train: chance.of([...names, 'Nothing']) }),
    'dlspec/cheaper': () => ({ uri, network: chance.of([...names, 'Nothing']), line: place().line }),
    'dlspec/cost': () => ({ uri, line: place().line, batch: chance.between(1, 64) }),
  };
  return features.flatMap(({ requests: registered }) =>
    registered.map(({ method }): Asked => {
      const make = params[method];
      if (!make) throw new Error(`nothing asks for ${method}`);
      return [method, make()];
    }),
  );
}
