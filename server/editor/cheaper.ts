import type { CheaperVariant } from '../../engine/cost/variants.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import type { Analysis } from '../meaning/analysis.ts';
import { writtenLayers } from '../rules/written_layers.ts';
import { Lines } from '../syntax/lines.ts';
import type { Edit } from '../syntax/tree.ts';
import { type CostOptions, cheaperVariantsOf } from './cost.ts';
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

/** What is followed by one layer and cannot be by several. */
const ONE_LAYER = /\bshared\s+\w+\s*=\s*$/;

function written(
  replaced: CheaperVariant['replaced'],
  { file, text }: Analysis,
): Pick<CheaperLayer, 'replacement' | 'edit'> {
  const texts = new Set(replaced.map(({ node, layers }) => writtenLayers(layers, node, file, text)));
  const [replacement] = texts;
  const { span } = replaced[0]!.node.call;
  if (texts.size > 1 || replacement === undefined || span.file !== file) return {};
  if (replaced[0]!.layers.length > 1 && ONE_LAYER.test(text.slice(0, span.start))) return {};
  return { replacement, edit: { span, text: replacement } };
}
