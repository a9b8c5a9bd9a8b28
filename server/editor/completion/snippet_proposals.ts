import type { Analysis } from '../../meaning/analysis.ts';
import { declarationKinds } from '../../syntax/tree.ts';
import { keywordSummary } from '../keywords.ts';
import { type Snippet, snippets } from '../snippets/index.ts';
import type { Proposal } from './proposal.ts';

/** A snippet has no documentation but its text. */
export const snippetsFor = (place: Snippet['place'], analysis?: Analysis): Proposal[] =>
  snippets
    .filter((snippet) => snippet.place === place)
    .map((snippet) => {
      const { label, detail } = snippet;
      const insert = analysis ? withOwnNames(snippet, analysis) : snippet.insert;
      return {
        label,
        kind: place === 'outside' && declarationKinds.includes(label) ? 'keyword' : 'snippet',
        detail,
        doc: `\`\`\`dlspec\n${insert.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')}\n\`\`\``,
        insert,
      };
    });

/** A train is of the network and the data that stand in the spec, those that were written last. */
function withOwnNames({ insert, around }: Snippet, { tree }: Analysis): string {
  return insert.replaceAll(/\$\{(\d+):(\w+)\}/g, (place, number: string, word: string) => {
    const kind = around.get(word);
    const own = tree.declarations.findLast((declaration) => kind && declaration.kind.text === kind)?.name?.text;
    return own ? `\${${number}:${own}}` : place;
  });
}

/** Between declarations: an import needs another spec, so it cannot be cut out of one. */
export const outside = (analysis: Analysis): Proposal[] => [
  ...snippetsFor('outside', analysis),
  {
    label: 'import',
    kind: 'keyword',
    detail: keywordSummary('import'),
    insert: 'import { $2 } from "${1:./blocks.dlspec}"',
  },
];
