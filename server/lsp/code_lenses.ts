import { CodeLensRequest } from 'vscode-languageserver';
import { codeLenses as lensesOf } from '../editor/code_lenses.ts';
import { toRange } from './convert.ts';
import { type Feature, onDocument } from './feature.ts';

/** Commands of the client; other editors bind them to whatever starts `dlspec train` and `dlspec estimate` there. */
const TRAIN_COMMAND = 'dlspec.train';
const COST_COMMAND = 'dlspec.showCostPanel';

export const codeLenses: Feature = {
  capabilities: () => ({ codeLensProvider: { resolveProvider: false } }),
  requests: [
    onDocument(CodeLensRequest.type, null, ({ analysis, lines, uri }, _, { switches }) => {
      const isOn = { train: switches.isOn('codeLens.train'), costs: switches.isOn('codeLens.costs') };
      if (!isOn.train && !isOn.costs) return [];
      return lensesOf(analysis)
        .filter(({ train }) => (train ? isOn.train : isOn.costs))
        .map(({ span, title, train }) => {
          const range = toRange(lines, span);
          const command = train
            ? { title, command: TRAIN_COMMAND, arguments: [uri, train] }
            : { title, command: COST_COMMAND, arguments: [uri, range.start.line] };
          return { range, command };
        });
    }),
  ],
};
