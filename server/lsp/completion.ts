import { CompletionRequest } from 'vscode-languageserver';
import { complete } from '../editor/completion.ts';
import { toCompletionItem } from './convert.ts';
import { type Feature, onPlace } from './feature.ts';

export const completion: Feature = {
  capabilities: () => ({ completionProvider: { triggerCharacters: ['(', ',', ':', '.', '>', ' '] } }),
  requests: [
    onPlace(
      CompletionRequest.type,
      [],
      ({ analysis, lines }, offset) =>
        complete(analysis, offset).map((each, rank) => toCompletionItem(lines, each, rank)),
      { atOnce: true },
    ),
  ],
};
