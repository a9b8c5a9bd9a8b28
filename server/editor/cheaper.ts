import type { Estimate } from '../../engine/cost/estimate.ts';
import type { CheaperVariant } from '../../engine/cost/variants.ts';
import type { Graph, GraphNode } from '../../engine/graph/graph.ts';
import type { Span as FileSpan } from '../../engine/table.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { writtenLayers } from '../rules/written_layers.ts';
import { Lines } from '../syntax/lines.ts';
import type { Edit } from '../syntax/tree.ts';
import { type CostOptions, cheaperVariantsOf, costOf, devicesFor } from './cost.ts';
import { startOf } from './cost_report.ts';

/** A layer in a cheaper form, as it is offered. */
export interface CheaperLayer extends Pick<CheaperVariant, 'form' | 'title' | 'source' | 'node' | 'saves'> {
  /** The layer's path in the network, and its line, counted from 0. */
  readonly name: string;
  readonly line: number;
  /**
   * What would be written instead, and the change that writes it. Left out where the text is in another spec, or would not be the same for
   * all that it stands for: a block used with several numbers of channels.
   */
  readonly replacement?: string;
  readonly edit?: Edit;
}

/**
 * The cheaper forms of a network's layers with what each would save, the most time first: of one node, or of those that take most of a
 * step. Plans the network once a variant.
 */
export function cheaperLayers(
  analysis: Analysis,
  graph: Graph,
  options: CostOptions & { readonly node?: number } = {},
): CheaperLayer[] {
  const lines = new Lines(analysis.text);
  return cheaperVariantsOf(analysis, graph, options).map(({ form, title, source, node: id, saves, replaced }) => {
    const node = graph.nodes[id]!;
    const line = lines.lineOf(startOf(node, analysis.file));
    return { form, title, source, node: id, name: node.path, line, saves, ...written(replaced, analysis) };
  });
}

export interface CheaperRequest {
  readonly network: string;
  /** Of the layers in this line, counted from 0, where any of them has a cheaper form. */
  readonly line?: number;
  /** By name; else the machine that this runs on. */
  readonly device?: string;
  readonly batch?: number;
}

export interface CheaperForms {
  readonly layers: readonly CheaperLayer[];
  /** Are they of the line that was asked about? Else of the layers that take most of a step. */
  readonly isAtCursor: boolean;
}

/** What a picture of a network's cost offers. */
export function cheaperForms(
  analysis: Analysis,
  { network, line, device: named, batch }: CheaperRequest,
): CheaperForms {
  const graph = analysis.networks.find(({ name }) => name === network)?.graph;
  if (!graph) return { layers: [], isAtCursor: false };
  const options = { batch, device: devicesFor(analysis).find(({ name }) => name === named) };
  const lines = new Lines(analysis.text);
  const inLine = graph.nodes.filter((node) => lines.lineOf(startOf(node, analysis.file)) === line);
  // A text that stands for several layers is changed for all of them.
  const texts = new Map(inLine.map((node) => [`${node.call.span.file} ${node.call.span.start}`, node]));
  const layers = [...texts.values()].flatMap(({ id }) => cheaperLayers(analysis, graph, { ...options, node: id }));
  if (layers.length > 0) return { layers, isAtCursor: true };
  return { layers: cheaperLayers(analysis, graph, options), isAtCursor: false };
}

/** The cheaper forms of the layer that is written at `offset`, and what the network costs as it is; in a block, of the first that uses it. */
export function cheaperAt(analysis: Analysis, offset: number): { layers: CheaperLayer[]; whole: Estimate } | undefined {
  for (const { graph } of analysis.networks) {
    const at = graph?.nodes.filter(({ call: { span } }) => isAround(span, offset, analysis.file)) ?? [];
    const [innermost] = at.toSorted((a, b) => lengthOf(a) - lengthOf(b));
    if (!graph || !innermost) continue;
    return { layers: cheaperLayers(analysis, graph, { node: innermost.id }), whole: costOf(analysis, graph) };
  }
  return undefined;
}

const lengthOf = ({ call: { span } }: GraphNode): number => span.end - span.start;
const isAround = (span: FileSpan, offset: number, file: string): boolean =>
  span.file === file && span.start <= offset && offset <= span.end;

function written(
  replaced: CheaperVariant['replaced'],
  { file, text }: Analysis,
): Pick<CheaperLayer, 'replacement' | 'edit'> {
  const texts = new Set(replaced.map(({ node, layers }) => writtenLayers(layers, node, file, text)));
  const [replacement] = texts;
  const { span } = replaced[0]!.node.call;
  if (texts.size > 1 || replacement === undefined || span.file !== file) return {};
  return { replacement, edit: { span, text: replacement } };
}
