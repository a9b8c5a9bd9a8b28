import { DocumentFormattingRequest } from 'vscode-languageserver';
import { format } from '../syntax/format.ts';
import { toRange } from './convert.ts';
import { type Feature, onDocument } from './feature.ts';

export const formatting: Feature = {
  capabilities: () => ({ documentFormattingProvider: true }),
  requests: [
    onDocument(DocumentFormattingRequest.type, [], ({ analysis, lines }) => {
      const { text } = analysis;
      const newText = format(text);
      return newText === text ? [] : [{ range: toRange(lines, { start: 0, end: text.length }), newText }];
    }),
  ],
};
