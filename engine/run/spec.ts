import type { DataDeclaration } from '../data/settings.ts';
import type { Graph } from '../graph/graph.ts';
import type { Span } from '../table.ts';
import type { TrainSettings } from '../training/settings.ts';

/** Everything a run needs, resolved: what the language compiles a `train` declaration to. Plain data. */
export interface TrainSpec {
  readonly name: string;
  /** Absolute path of the spec; the text as it was read. */
  readonly file: string;
  readonly text: string;
  readonly network: Graph;
  readonly data: DataSpec;
  readonly settings: TrainSettings;
  /** Where each setting that was written stands. */
  readonly written: Readonly<Record<string, Span>>;
  readonly span: Span;
}

export interface DataSpec extends DataDeclaration {
  readonly name: string;
  readonly of?: DataSpec;
  /** Where each setting that was written stands. */
  readonly written: Readonly<Record<string, Span>>;
  readonly span: Span;
}
