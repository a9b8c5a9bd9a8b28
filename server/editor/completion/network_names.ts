import type { Graph, GraphNode } from '../../../engine/graph/graph.ts';
import { show } from '../../../engine/graph/shape.ts';
import { parametersOf } from '../../../engine/plan/weights.ts';
import type { Key, Kind, NameInNetwork } from '../../../engine/table.ts';
import type { Analysis } from '../../meaning/analysis.ts';
import type { Place } from '../../meaning/place.ts';
import { labelsOf } from '../../meaning/settings/mentions.ts';
import type { RecordValue, Value } from '../../syntax/tree.ts';
import type { Proposal } from './proposal.ts';

/**
 * Names of the network that is trained, where a setting is about a part of it: keys of `loss: { | }` and `lr_scale: { | }`,
 * `freeze: [|]`, `kl_divergence(mean: |)`. Undefined in other places.
 */
export function namesInNetwork(place: Place, cursor: number, analysis: Analysis): Proposal[] | undefined {
  const { path, option, expected, declaration } = place;
  const graph = analysis.trains.find((train) => train.declaration === declaration)?.graph;
  const record = path.findLast((node): node is RecordValue => node.is === 'record');
  const keys = record && option && keysOf(option.option.kind);
  if (keys === 'varied') return undefined;
  const field = record?.fields.find(({ span }) => span.start <= cursor && cursor <= span.end);
  if (keys && (!field || cursor <= field.name.span.end)) {
    const given = record.fields.filter((other) => other !== field).map(({ name }) => name.text);
    const isNamed = field !== undefined && field.value.span.start > field.name.span.end;
    return proposals(graph, keys, given, isNamed ? '' : ': $1');
  }
  if (expected?.is !== 'in_network') return undefined;
  const list = path.findLast((node) => node.is === 'list');
  return proposals(graph, expected.what, list?.is === 'list' ? list.items.flatMap((item) => named(item, cursor)) : []);
}

/** What the keys of a setting's record are, where it may be a record. */
function keysOf(kind: Kind): Key | undefined {
  if (kind.is === 'record') return kind.keys;
  return kind.is === 'either' ? kind.of.map(keysOf).find((keys) => keys) : undefined;
}

/** Names that the list has already, but for the one at the cursor. */
const named = (item: Value, cursor: number): string[] =>
  item.is === 'call' && (cursor < item.span.start || cursor > item.span.end) ? [item.name.text] : [];

function proposals(
  graph: Graph | undefined,
  what: NameInNetwork,
  given: readonly string[],
  after = '',
): Proposal[] | undefined {
  if (!graph) return [];
  const about = { output: outputs, value: values, label: labels }[what](graph);
  return about
    .filter(([name]) => !given.includes(name))
    .map(([label, detail]) => ({ label, kind: after ? 'option' : 'value', detail, insert: label + after }));
}

type About = readonly (readonly [name: string, detail: string])[];

const outputs = ({ outputNames = [], outputs: ids, nodes }: Graph): About =>
  outputNames.map((name, at) => [name, `output ${show(nodes[ids[at]!]!.shape)}`]);

const values = ({ values: byName = {}, nodes }: Graph): About =>
  Object.entries(byName).map(([name, id]) => [name, `value ${show(nodes[id]!.shape)}`]);

/** Of what has weights. Whole parts of the network first, then single layers of them. */
function labels(graph: Graph): About {
  const learning = new Set(parametersOf(graph).map(({ node }) => node.path));
  const below = (label: string): GraphNode[] =>
    graph.nodes.filter(({ path }) => path === label || path.startsWith(`${label}.`));
  return labelsOf({ graph })
    .map((label) => ({ label, nodes: below(label) }))
    .filter(({ nodes }) => nodes.some(({ path }) => learning.has(path)))
    .sort((a, b) => depth(a.label) - depth(b.label))
    .map(({ label, nodes }) => [
      label,
      nodes.length === 1 ? `layer ${nodes[0]!.call.entry}` : `${nodes.length} layers`,
    ]);
}

const depth = (label: string): number => label.split('.').length;
