import { type SymbolInformation, WorkspaceSymbolRequest } from 'vscode-languageserver';
import { outline } from '../editor/outline.ts';
import { toRange } from './convert.ts';
import { type Feature, request } from './feature.ts';
import { SYMBOL_KINDS } from './structure.ts';
import type { Spec } from './workspace_specs.ts';

export const workspaceSymbols: Feature = {
  capabilities: () => ({ workspaceSymbolProvider: true }),
  requests: [
    request(WorkspaceSymbolRequest.type, async ({ query }, { workspace }) => {
      const specs = await workspace.all();
      return specs.flatMap((spec) => symbolsOf(spec).filter(({ name }) => matches(name, query)));
    }),
  ],
};

/** Declarations, and the values of networks. */
const symbolsOf = ({ analysis, lines, uri }: Spec): SymbolInformation[] =>
  outline(analysis).flatMap(({ name: containerName, children, ...item }) => {
    const location = (span: typeof item.span) => ({ uri, range: toRange(lines, span) });
    const values = children.filter(({ kind }) => kind === 'value');
    return [
      { name: containerName, kind: SYMBOL_KINDS[item.kind], location: location(item.nameSpan) },
      ...values.map(({ name, kind, nameSpan }) => ({
        name,
        kind: SYMBOL_KINDS[kind],
        location: location(nameSpan),
        containerName,
      })),
    ];
  });

/** The letters of the query in their order, as editors match. */
function matches(name: string, query: string): boolean {
  let at = 0;
  const letters = name.toLowerCase();
  for (const letter of query.toLowerCase()) {
    at = letters.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
