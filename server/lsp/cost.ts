import { RequestType } from 'vscode-languageserver';
import { costReport } from '../editor/cost_report.ts';
import { type Feature, request } from './feature.ts';
import { COST, type CostParams, type CostResult } from './protocol.ts';

/** What the cost panel asks for: about the document as it stands. */
export const cost: Feature = {
  capabilities: () => ({}),
  requests: [
    request(new RequestType<CostParams, CostResult, void>(COST), ({ uri, ...wanted }, { documents }) => {
      const spec = documents.of(uri);
      return spec ? costReport(spec.analysis, wanted) : null;
    }),
  ],
};
