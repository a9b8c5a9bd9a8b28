import { MarkupKind, type ParameterInformation, SignatureHelpRequest } from 'vscode-languageserver';
import { signature } from '../editor/signature.ts';
import type { OpenSpec } from './documents.ts';
import { type Feature, onPlace } from './feature.ts';

export const signatureHelp: Feature = {
  capabilities: () => ({ signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [':'] } }),
  requests: [onPlace(SignatureHelpRequest.type, null, help, { atOnce: true })],
};

function help({ analysis }: OpenSpec, offset: number) {
  const found = signature(analysis, offset);
  if (!found) return null;
  const { label, doc, parameters, active } = found;
  const about = {
    label,
    ...(doc && { documentation: { kind: MarkupKind.Markdown, value: doc } }),
    parameters: parameters.map(
      ({ span, doc: documentation }): ParameterInformation => ({
        label: [span.start, span.end],
        ...(documentation && { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
      }),
    ),
  };
  // Past the last parameter: none is active.
  return { signatures: [about], activeSignature: 0, activeParameter: active ?? parameters.length };
}
