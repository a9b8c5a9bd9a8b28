import { declarationKinds } from '../../syntax/tree.ts';
import { type Snippet, snippets } from '../snippets/index.ts';
import type { Proposal } from './proposal.ts';

/** A snippet has no documentation but its text. */
export const snippetsFor = (place: Snippet['place']): Proposal[] =>
  snippets
    .filter((snippet) => snippet.place === place)
    .map(({ label, detail, insert }) => ({
      label,
      kind: place === 'outside' && declarationKinds.includes(label) ? 'keyword' : 'snippet',
      detail,
      doc: `\`\`\`dlspec\n${insert.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')}\n\`\`\``,
      insert,
    }));

/** Between declarations: an import needs another spec, so it cannot be cut out of one. */
export const outside = (): Proposal[] => [
  ...snippetsFor('outside'),
  {
    label: 'import',
    kind: 'keyword',
    detail: 'blocks, networks and data of another spec',
    insert: 'import { $2 } from "${1:./blocks.dlspec}"',
  },
];
