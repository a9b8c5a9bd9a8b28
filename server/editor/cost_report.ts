import { type Device, unmeasured } from '../../engine/cost/devices.ts';
import type { Estimate } from '../../engine/cost/estimate.ts';
import { knownDevices } from '../../engine/cost/known_devices.ts';
import type { LayerEstimate } from '../../engine/cost/layer_estimate.ts';
import type { RunCost } from '../../engine/cost/run_cost.ts';
import type { Graph, GraphNode } from '../../engine/graph/graph.ts';
import type { Shape } from '../../engine/graph/shape.ts';
import type { AnalysedNetwork, Analysis } from '../meaning/analysis.ts';
import { type World, world } from '../meaning/world.ts';
import { Lines } from '../syntax/lines.ts';
import type { Span } from '../syntax/tree.ts';
import { costOf, devicesFor, trainOf, trainWithMistakes } from './cost.ts';
import { runCostOf } from './run_cost.ts';

/** Everything that a picture of a network's cost shows; plain data. Lines count from 0. */
export interface CostReport {
  /** The networks of the spec, in the order of the text. */
  readonly networks: readonly { readonly name: string; readonly line: number }[];
  /** What it can be costed on; the first is the machine that this runs on. */
  readonly devices: readonly ListedDevice[];
  /** The network that was asked for. */
  readonly network?: string;
  /**
   * Why it has no cost, in a line: mistakes, or parameters that nobody has given. With an estimate: why that is of another
   * training than is meant.
   */
  readonly without?: string;
  readonly estimate?: Omit<Estimate, 'layers'> & { readonly layers: readonly PlacedLayer[] };
  readonly graph?: PlacedGraph;
  /** What the run costs that trains it, the first of several; an accelerator holds the plan alone. */
  readonly run?: RunCost & { readonly train: string };
}

export interface ListedDevice extends Device {
  readonly title: string;
}

export interface PlacedLayer extends LayerEstimate {
  readonly line: number;
}

export interface PlacedGraph {
  readonly nodes: readonly { readonly id: number; readonly op: string; readonly name: string; readonly line: number }[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly shape: Shape }[];
  /** What leaves the network: of which node, under which name. */
  readonly outputs: readonly { readonly from: number; readonly name: string; readonly shape: Shape }[];
}

export interface CostRequest {
  /** A network by name; else the one that stands at `line`, or that the train there trains; else the first. */
  readonly network?: string;
  readonly line?: number;
  /** By name; else the machine that this runs on. */
  readonly device?: string;
  readonly batch?: number;
}

export function costReport(
  analysis: Analysis,
  request: CostRequest,
  factsOf: World['facts'] = world.facts,
): CostReport {
  const lines = new Lines(analysis.text);
  const networks = analysis.networks.map(({ name, nameSpan }) => ({ name, line: lines.lineOf(nameSpan.start) }));
  const devices = devicesFor(analysis);
  const about = { networks, devices: devices.map(listed) };
  const network = chosen(analysis, lines, request);
  if (!network) return { ...about, without: 'The spec has no network.' };
  const { name, graph } = network;
  if (!graph) return { ...about, network: name, without: withoutCost(network, analysis) };
  const device = devices.find((each) => each.name === request.device);
  const { layers, ...whole } = costOf(analysis, graph, { batch: request.batch, device });
  const without = withoutTraining(network, analysis);
  const train = trainOf(analysis, name);
  const run = train && runCostOf(analysis, train, factsOf, { batch: request.batch, device });
  const lineOf = (id: number) => lines.lineOf(startOf(graph.nodes[id]!, analysis.file));
  return {
    ...about,
    network: name,
    ...(without && { without }),
    estimate: { ...whole, layers: layers.map((layer) => ({ ...layer, line: lineOf(layer.id) })) },
    graph: placed(graph, lineOf),
    ...(run && { run: { ...run, train: train.name } }),
  };
}

const listed = (device: Device): ListedDevice => ({
  ...device,
  title:
    unmeasured(device) !== undefined
      ? `${device.name} (${unmeasured(device)})`
      : device.name === 'this'
        ? 'this machine'
        : (knownDevices.find(({ name, peak }) => name === device.name && peak === device.peak)?.title ?? device.name),
});

function chosen(analysis: Analysis, lines: Lines, { network, line }: CostRequest): AnalysedNetwork | undefined {
  const { networks, trains } = analysis;
  const called = (name: string | undefined) => networks.find((each) => each.name === name);
  if (network !== undefined) return called(network);
  if (line === undefined) return networks[0];
  const at = lines.startOf(line);
  const stands = ({ declaration: { span } }: Pick<AnalysedNetwork, 'declaration'>) =>
    lines.lineOf(span.start) <= line && at <= span.end;
  return networks.find(stands) ?? called(trains.find(stands)?.network) ?? networks[0];
}

function withoutCost({ name, parameters }: AnalysedNetwork, { diagnostics }: Analysis): string {
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  const open = parameters.filter((parameter) => !parameter.default).map((parameter) => `\`${parameter.name.text}\``);
  if (!hasErrors && open.length > 0) return `\`${name}\` has no cost before ${open.join(', ')} is given.`;
  return `\`${name}\` has mistakes.`;
}

/** Why its figures are of another training than is meant. */
function withoutTraining({ name }: AnalysedNetwork, analysis: Analysis): string | undefined {
  const train = trainWithMistakes(name, analysis);
  return train && `\`${train.name}\`, which trains \`${name}\`, has mistakes.`;
}

/** Where a layer stands in this spec: of one in a block of another, where the block is used. */
export const startOf = (node: GraphNode, file: string): number => spanIn(node, file)?.start ?? 0;

export const spanIn = ({ call, through = [] }: GraphNode, file: string): Span | undefined =>
  [call.span, ...[...through].reverse()].find((span) => span.file === file);

function placed(graph: Graph, lineOf: (id: number) => number): PlacedGraph {
  return {
    nodes: graph.nodes.map(({ id, call, path }) => ({ id, op: call.entry, name: path, line: lineOf(id) })),
    edges: graph.nodes.flatMap(({ id, inputs }) =>
      [...new Set(inputs)].map((from) => ({ from, to: id, shape: graph.nodes[from]!.shape })),
    ),
    outputs: graph.outputs.map((from, at) => ({
      from,
      name: graph.outputNames?.[at] ?? 'output',
      shape: graph.nodes[from]!.shape,
    })),
  };
}
