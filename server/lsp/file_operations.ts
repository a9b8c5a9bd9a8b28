import { fileURLToPath } from 'node:url';
import { WillRenameFilesRequest } from 'vscode-languageserver';
import { pathEdits } from '../editor/moved_paths.ts';
import { type Feature, request } from './feature.ts';

/** Specs name other specs, data files and folders of both by their paths, so every file and folder counts. */
const filters = [{ scheme: 'file', pattern: { glob: '**' } }];

/** Before files or folders get another name or place: what changes in the specs that lead to them. */
export const fileOperations: Feature = {
  capabilities: () => ({ workspace: { fileOperations: { willRename: { filters } } } }),
  requests: [
    request(WillRenameFilesRequest.type, async ({ files }, session) => {
      const moves = files.flatMap(({ oldUri, newUri }) =>
        oldUri.startsWith('file:') && newUri.startsWith('file:')
          ? [{ from: fileURLToPath(oldUri), to: fileURLToPath(newUri) }]
          : [],
      );
      if (moves.length === 0) return null;
      const edits = (await session.workspace.specs()).map((analysis) => ({
        analysis,
        edits: pathEdits(analysis, moves),
      }));
      const changes = session.changesOf(edits.filter((spec) => spec.edits.length > 0));
      return Object.keys(changes).length > 0 ? { changes } : null;
    }),
  ],
};
