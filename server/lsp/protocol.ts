import type { TrainSpec } from '../../engine/run/spec.ts';
import type { CheaperForms, CheaperRequest } from '../editor/cheaper.ts';
import type { CostReport, CostRequest } from '../editor/cost_report.ts';

/** Requests that the dlspec language server answers beside those of LSP. */

/** The train declarations of an open document. */
export const TRAINS = 'dlspec/trains';
export interface TrainsParams {
  readonly uri: string;
}
export interface TrainItem {
  readonly name: string;
  /** From the doc comment, first line. */
  readonly doc?: string;
  /** Network, data and length in a line: `LeNet on Digits, 12 epochs`. */
  readonly detail: string;
  /** 0-based line of its name. */
  readonly line: number;
}
export type TrainsResult = readonly TrainItem[];

/** A train declaration compiled to what a run process takes. */
export const COMPILE = 'dlspec/compile';
export interface CompileParams {
  readonly uri: string;
  readonly train: string;
}
export type CompileResult =
  | { readonly spec: TrainSpec /** Absolute default folder for run folders. */; readonly runs: string }
  /** Why it cannot run: `digits.dlspec:12:9: …`, one line an error. */
  | { readonly errors: readonly string[] };

/** The client has measured this machine: what was said of costs no longer holds. */
export const MACHINE_MEASURED = 'dlspec/machineMeasured';

/** What a network costs, with the network as a graph. */
export const COST = 'dlspec/cost';
export interface CostParams extends CostRequest {
  readonly uri: string;
}
/** Null where the document is not open. */
export type CostResult = CostReport | null;

/** Cheaper forms of a network's layers, with what each would save. */
export const CHEAPER = 'dlspec/cheaper';
export interface CheaperParams extends CheaperRequest {
  readonly uri: string;
}
/** Null where the document is not open; `version`: of the document that the changes are of. */
export type CheaperResult = (CheaperForms & { readonly version: number }) | null;
