import {
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
} from 'vscode-languageserver';
import { formatEdits, formatOnType } from '../editor/format_edits.ts';
import { toTextEdits } from './convert.ts';
import { type Feature, onDocument, onPlace, spanOf } from './feature.ts';

export const formatting: Feature = {
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
  }),
  requests: [
    onDocument(DocumentFormattingRequest.type, null, ({ analysis, lines }) =>
      toTextEdits(lines, formatEdits(analysis.text)),
    ),
    onDocument(DocumentRangeFormattingRequest.type, null, (spec, { range }) =>
      toTextEdits(spec.lines, formatEdits(spec.analysis.text, spanOf(spec, range))),
    ),
    onPlace(DocumentOnTypeFormattingRequest.type, null, ({ analysis, lines }, offset, { ch }) =>
      toTextEdits(lines, formatOnType(analysis.text, analysis.tree, offset, ch)),
    ),
  ],
};
