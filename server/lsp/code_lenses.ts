import { CodeLensRequest } from 'vscode-languageserver';
import { codeLenses as lensesOf } from '../editor/code_lenses.ts';
import { toRange } from './convert.ts';
import { type Feature, onDocument } from './feature.ts';

/** The client's command; other editors bind it to whatever starts `dlspec train` there. */
const TRAIN_COMMAND = 'dlspec.train';

export const codeLenses: Feature = {
  capabilities: () => ({ codeLensProvider: { resolveProvider: false } }),
  requests: [
    onDocument(CodeLensRequest.type, null, ({ analysis, lines, uri }, _, { switches }) => {
      if (!switches.isOn('codeLens')) return [];
      return lensesOf(analysis).map(({ span, title, train }) => ({
        range: toRange(lines, span),
        // A lens that does nothing has a command without a name.
        command: train ? { title, command: TRAIN_COMMAND, arguments: [uri, train] } : { title, command: '' },
      }));
    }),
  ],
};
