import { InlayHintKind, InlayHintRequest, MarkupKind } from 'vscode-languageserver';
import { inlayHints as hintsOf, type InlayHint } from '../editor/inlay_hints.ts';
import { type Feature, onDocument, spanOf } from './feature.ts';
import type { Switch } from './switches.ts';

const SWITCH: Readonly<Record<InlayHint['kind'], Switch>> = {
  shape: 'inlayHints.shapes',
  parameterName: 'inlayHints.parameterNames',
  value: 'inlayHints.values',
  cost: 'inlayHints.costs',
};

export const inlayHints: Feature = {
  capabilities: () => ({ inlayHintProvider: { resolveProvider: false } }),
  requests: [
    onDocument(InlayHintRequest.type, null, (spec, { range }, { switches }) => {
      const hints = hintsOf(spec.analysis, spanOf(spec, range), (kind) => switches.isOn(SWITCH[kind]));
      return hints.map(({ at, text, kind, about }) => {
        const { line, column } = spec.lines.position(at);
        const isName = kind === 'parameterName';
        return {
          position: { line, character: column },
          label: text,
          ...(kind !== 'shape' && kind !== 'cost' && { kind: isName ? InlayHintKind.Parameter : InlayHintKind.Type }),
          ...(about && { tooltip: { kind: MarkupKind.Markdown, value: about } }),
          paddingLeft: !isName,
          paddingRight: isName,
        };
      });
    }),
  ],
};
