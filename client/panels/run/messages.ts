import type { RunEvent } from '../../../engine/run/events.ts';

/** What the extension tells the page of a run panel. */
export type ToPage =
  /** Begin anew: this run folder. Its events follow from the first. */
  | { readonly tell: 'run'; readonly folder: string }
  | { readonly tell: 'events'; readonly events: readonly RunEvent[] }
  | { readonly tell: 'process'; readonly process: ProcessState };

/** What is known of the run's process apart from its events. */
export interface ProcessState {
  /** It is one of this window: it can be stopped. */
  readonly ours: boolean;
  readonly stopping: boolean;
  /** It died without a result, for this reason. */
  readonly death?: string;
  /** Not of this window and without a result: seconds since its last event. */
  readonly quiet?: number;
  /** The events cannot be read, for this reason. */
  readonly unreadable?: string;
}

/** What the page asks of the extension. */
export type ToHost =
  /** The page is there and knows nothing. */
  { readonly ask: 'ready' } | { readonly ask: 'stop' } | { readonly ask: 'open' };

/** What the page keeps over hiding and over a reload of the window. The rest comes from the events. */
export interface PanelState {
  readonly folder: string;
  readonly view: ViewSettings;
}

export interface ViewSettings {
  /** Of the loss. */
  readonly log: boolean;
  /** 0 = as measured, below 1. */
  readonly smoothing: number;
}
