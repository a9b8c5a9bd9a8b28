import type { Graph, GraphNode } from '../../engine/graph/graph.ts';
import type { Call, Options, OptionsOf, Span } from '../../engine/table.ts';
import type { Severity } from '../meaning/diagnostic.ts';
import type { Change } from './change.ts';
import type { NetworkFacts } from './facts/network_facts.ts';
import type { TrainFacts } from './facts/train_facts.ts';
import { standsInFlow } from './in_flow.ts';

/** What a finding is about: a layer, a call of another table, or a place in the text. */
export type Place = GraphNode | Call | Span;

/** What a rule found. The message carries the user's own numbers: what, why, and what to do. */
export interface Finding {
  readonly at: Place;
  /** The argument or setting of `at` that it is about, where that is written. */
  readonly option?: string;
  readonly message: string;
  /** Instead of the rule's own severity. */
  readonly severity?: Severity;
  readonly fixes?: readonly Change[];
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
}

interface About<O extends Options> {
  /** kebab-case; the file has the same name. */
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
  /** Numbers that a project may set in dlspec.config.json; every one has a default. */
  readonly options?: O;
  /**
   * Rules that find the cause of which this is a consequence: where one of them finds something in the same train or network, this
   * finding becomes its related information.
   */
  readonly explainedBy?: readonly string[];
}

/** Looks at one network alone. */
interface NetworkRule<O extends Options> extends About<O> {
  readonly on: 'network';
  /** `text`: the spec that is checked; a layer of a block of another spec does not stand in it. */
  check(network: NetworkFacts, options: OptionsOf<O>, text: string): Iterable<Finding>;
}

/** Looks at one train with the network and data that it refers to. */
interface TrainRule<O extends Options> extends About<O> {
  readonly on: 'train';
  check(train: TrainFacts, options: OptionsOf<O>): Iterable<Finding>;
}

/** A practice that can be seen from the spec. One file each; pages, tests, schema and editor features come from it. */
export type Rule<O extends Options = Options> = NetworkRule<O> | TrainRule<O>;

// biome-ignore lint/complexity/noBannedTypes: without options there is nothing to name
type None = {};

export const networkRule = <O extends Options = None>(rule: Omit<NetworkRule<O>, 'on'>): Rule =>
  ({ ...rule, on: 'network' }) as unknown as Rule;
export const trainRule = <O extends Options = None>(rule: Omit<TrainRule<O>, 'on'>): Rule =>
  ({ ...rule, on: 'train' }) as unknown as Rule;

/** Puts ` -> layer` behind a layer, where one can stand. */
export function insertAfter({ call: { span, entry } }: GraphNode, layer: string, text: string): Change[] {
  const { file, end } = span;
  if (!standsInFlow(span, text)) return [];
  const edits = [{ span: { file, start: end, end }, text: ` -> ${layer}` }];
  return [{ title: `Insert \`${layer}\` after \`${entry}\``, edits }];
}

/** Writes `text` where the option `name` of a call is written. None where it was left to its default. */
export function setOption(of: GraphNode | Call, name: string, text: string, safe = false): Change[] {
  const { written, span } = 'call' in of ? of.call : of;
  const place = written[name];
  if (place) return [{ title: `Set \`${name}\` to ${text}`, safe, edits: [{ span: place, text }] }];
  const at = Object.values(written).reduce((last, { end }) => Math.max(last, end), -1);
  if (at < 0) return [];
  const edits = [{ span: { ...span, start: at, end: at }, text: `, ${name}: ${text}` }];
  return [{ title: `Add \`${name}: ${text}\``, safe, edits }];
}

/** Writes something else in place of a call. */
export const replaceCall = (of: GraphNode | Call, text: string, safe = false): Change => {
  const { span } = 'call' in of ? of.call : of;
  return { title: `Use \`${text}\``, safe, edits: [{ span, text }] };
};

/**
 * Takes a layer out of its pipeline, with the arrow before it. Nothing where it begins its statement, or where what stands between it
 * and the layer before is more than an arrow.
 */
export function removeLayer(graph: Graph, node: GraphNode, text: string, safe = false): Change[] {
  const before = graph.nodes[node.inputs[0] ?? -1];
  if (!before || node.call.span.file !== before.call.span.file) return [];
  const start = before.call.span.end;
  const between = text.slice(start, node.call.span.start);
  if (!/^\s*->\s*$/.test(between)) return [];
  const edits = [{ span: { ...node.call.span, start }, text: '' }];
  return [{ title: `Remove \`${node.call.entry}\``, safe, edits }];
}
