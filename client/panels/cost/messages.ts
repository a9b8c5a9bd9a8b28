import type { CheaperForms, CheaperLayer } from '../../../server/editor/cheaper.ts';
import type { CostReport } from '../../../server/editor/cost_report.ts';
import type { Count } from './counts.ts';
import type { Figures } from './figures.ts';

/** What the extension tells the page of the cost panel. */
export type ToPage =
  | { readonly tell: 'report'; readonly shown: Shown }
  | { readonly tell: 'cheaper'; readonly cheaper: Cheaper | undefined }
  /** The cursor stands in this line of the spec. */
  | { readonly tell: 'cursor'; readonly line: number };

/** Forms that save something, of the document in this version. */
export type Cheaper = CheaperForms & { readonly version: number };

export interface Shown {
  /** Name of the spec's file; absent where no spec is open. */
  readonly file?: string;
  /** As the spec is now. */
  readonly report?: CostReport;
  /** The last that had figures; older than `report` where that has none, or others than are meant. */
  readonly figures?: Figures;
  /** Is it older? */
  readonly isStale?: boolean;
  /** What `figures` are compared with. */
  readonly baseline?: Figures;
  readonly view: CostView;
}

/** What the page asks of the extension. */
export type ToHost =
  | { readonly ask: 'ready'; readonly view: CostView }
  | { readonly ask: 'view'; readonly view: CostView }
  | { readonly ask: 'reveal'; readonly line: number }
  | { readonly ask: 'csv'; readonly text: string }
  /** Write a layer in its cheaper form. */
  | { readonly ask: 'write'; readonly layer: CheaperLayer; readonly version: number }
  /** Measure the machine. */
  | { readonly ask: 'calibrate' };

/** What is chosen in the panel; kept over hiding and over a reload of the window. */
export interface CostView {
  /** Stay with this network instead of following the cursor. */
  readonly network?: string;
  /** Else the machine that this runs on. */
  readonly device?: string;
  /** Else what the train declaration says. */
  readonly batch?: number;
  /** Of what the table tells; else of a batch forward. */
  readonly count?: Count;
  /** The spec as it was last saved, or another network of it. */
  readonly against?: { readonly saved: true } | { readonly network: string };
}
