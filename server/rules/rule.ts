import type { DataFacts } from '../../engine/data/facts.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import type { TrainSpec } from '../../engine/run/spec.ts';
import type { Span } from '../../engine/table.ts';
import type { Fix, Severity } from '../meaning/diagnostic.ts';

/** What a rule found. The message carries the user's own numbers: what, why, and what to do. */
export interface Finding {
  readonly span: Span;
  readonly message: string;
  /** Instead of the rule's own severity. */
  readonly severity?: Severity;
  readonly fixes?: readonly Fix[];
}

interface About {
  readonly name: string;
  readonly severity: Severity;
  /** One line, without a full stop. */
  readonly title: string;
  /** Why, in Markdown. */
  readonly why: string;
  /** S0 to S4, papers, or "field". */
  readonly sources: readonly string[];
  /** Whole specs: on the first the rule must fire, on the second it must not. Both are run as tests. */
  readonly bad: string;
  readonly good: string;
}

/** A best practice that can be seen from the spec. One file each; pages, tests and editor features come from it. */
export type Rule = About &
  (
    | { readonly on: 'network'; check(graph: Graph): readonly Finding[] }
    | { readonly on: 'train'; check(spec: TrainSpec, facts: DataFacts | undefined): readonly Finding[] }
  );
