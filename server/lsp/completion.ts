import { readdirSync } from 'node:fs';
import { CompletionRequest } from 'vscode-languageserver';
import { complete } from '../editor/completion/completion.ts';
import { toCompletionItem } from './convert.ts';
import { type Feature, onPlace } from './feature.ts';

export const completion: Feature = {
  capabilities: () => ({
    completionProvider: {
      triggerCharacters: ['(', ',', ':', '.', '>', ' ', '{', '"', '/'],
      completionItem: { labelDetailsSupport: true },
    },
  }),
  requests: [
    onPlace(
      CompletionRequest.type,
      [],
      async ({ analysis, lines, diagnostics }, offset, _, { workspace }) => {
        const around = { specs: await workspace.lately(), diagnostics, list };
        return complete(analysis, offset, around).map((each, rank) => toCompletionItem(lines, each, rank));
      },
      { atOnce: true },
    ),
  ],
};

function list(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch {
    return [];
  }
}
