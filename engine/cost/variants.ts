import type { Graph, GraphNode } from '../graph/graph.ts';
import { type Form, forms, type Replacement, reform } from './cheaper_forms.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { EstimateRequest } from './estimate_request.ts';

/** A network with one layer in a cheaper form, and what that saves. */
export interface CheaperVariant {
  readonly form: Form['name'];
  readonly title: string;
  readonly source: string;
  /** The costly layer: its place in the graph. */
  readonly node: number;
  /** What stands in whose place: more than one where the text of the layer stands for several. */
  readonly replaced: readonly Replacement[];
  readonly graph: Graph;
  readonly saves: Savings;
}

/** How much less it is than before: below zero, more. */
export interface Savings {
  readonly parameters: number;
  /** Of a training step. */
  readonly flops: number;
  readonly seconds: number;
  /** Bytes that training takes. */
  readonly memory: number;
}

/** Of so many layers, those that take most of a step, variants are looked for: each is planned. */
const COSTLIEST = 6;

/**
 * What networks with one layer in a cheaper form would save, the most time first: of the layer `node`, or of those that take most of a
 * step. `base`: the estimate of the request, where it is known. A variant that saves neither arithmetic nor weights is none.
 */
export function cheaperVariants(
  request: EstimateRequest,
  { base = estimate(request), node }: { readonly base?: Estimate; readonly node?: number } = {},
): CheaperVariant[] {
  const { graph } = request;
  const wanted = node === undefined ? costliest(base) : [node];
  const texts = new Set<string>();
  const variants: CheaperVariant[] = [];
  for (const id of wanted) {
    const layer = graph.nodes[id]!;
    const { file, start, end } = layer.call.span;
    const text = end > start ? `${file} ${start} ${end}` : `${id}`;
    if (texts.has(text)) continue;
    texts.add(text);
    variants.push(...forms.flatMap((form) => variantOf(request, base, layer, form) ?? []));
  }
  return variants.sort((a, b) => b.saves.seconds - a.saves.seconds);
}

const costliest = ({ layers }: Estimate): number[] =>
  layers
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, COSTLIEST)
    .map(({ id }) => id);

function variantOf(request: EstimateRequest, base: Estimate, node: GraphNode, form: Form): CheaperVariant | undefined {
  const reformed = reform(request.graph, node, form);
  if (!reformed) return undefined;
  const { parameters, step, memory } = estimate({ ...request, graph: reformed.graph });
  const saves = {
    parameters: base.parameters - parameters,
    flops: base.step.flops - step.flops,
    seconds: base.step.seconds - step.seconds,
    memory: base.memory.total - memory.total,
  };
  if (saves.flops <= 0 && saves.parameters <= 0) return undefined;
  return { form: form.name, title: form.title, source: form.source, node: node.id, ...reformed, saves };
}
