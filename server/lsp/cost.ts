import { RequestType } from 'vscode-languageserver';
import { cheaperForms } from '../editor/cheaper.ts';
import { costReport } from '../editor/cost_report.ts';
import { type Feature, request } from './feature.ts';
import { CHEAPER, type CheaperParams, type CheaperResult, COST, type CostParams, type CostResult } from './protocol.ts';

/** What the cost panel asks for: about the document as it stands. */
export const cost: Feature = {
  capabilities: () => ({}),
  requests: [
    request(new RequestType<CostParams, CostResult, void>(COST), ({ uri, ...wanted }, { documents }) => {
      const spec = documents.of(uri);
      return spec ? costReport(spec.analysis, wanted, documents.facts) : null;
    }),
    request(new RequestType<CheaperParams, CheaperResult, void>(CHEAPER), ({ uri, ...wanted }, { documents }) => {
      const spec = documents.of(uri);
      return spec ? { ...cheaperForms(spec.analysis, wanted), version: spec.version } : null;
    }),
  ],
};
