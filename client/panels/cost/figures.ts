import type { CostReport } from '../../../server/editor/cost_report.ts';

/** A report that has figures. */
export type Figures = CostReport & Required<Pick<CostReport, 'network' | 'estimate' | 'graph'>>;
