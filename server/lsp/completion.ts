import { readdirSync } from 'node:fs';
import { CompletionRequest, CompletionTriggerKind } from 'vscode-languageserver';
import { complete } from '../editor/completion/completion.ts';
import { comesUp } from '../editor/completion/triggered.ts';
import { toCompletionItem } from './convert.ts';
import { type Feature, offsetOf, onPlace } from './feature.ts';

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
      async (spec, offset, { position, context }, { workspace, documents }) => {
        const isAsked = context?.triggerKind !== CompletionTriggerKind.TriggerCharacter;
        if (!isAsked && !comesUp(spec.analysis, offset)) return [];
        const [specs] = await Promise.all([workspace.lately(), documents.lookAtTable(spec, offset)]);
        // The next letter may have come in while the workspace was looked through.
        const now = documents.of(spec.uri) ?? spec;
        const { analysis, lines, diagnostics } = now;
        const at = now === spec ? offset : offsetOf(now, position);
        return complete(analysis, at, { specs, diagnostics, list, facts: documents.facts }).map((each, rank) =>
          toCompletionItem(lines, each, rank),
        );
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
