import { type Graph, type GraphNode, inputShapes } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';

/**
 * Pictures lie channels last in memory, while the language counts channels first. A flattened picture therefore has its
 * values in another order than the language says. Layers that work on every value alone need not care, `dense` lays its
 * weights out to match, and before any other layer (and before the network's output) the values are put in order.
 */
export class MemoryOrder {
  /** Nodes whose output lies in memory as a picture of this shape, channels last, where the language counts differently. */
  private readonly pictures = new Map<number, Shape>();

  constructor(graph: Graph) {
    for (const node of graph.nodes) {
      const layer = layers.get(node.call.entry);
      const [input] = node.inputs;
      if (input === undefined) continue;
      const [shape] = inputShapes(graph, node);
      if (layer.view && isReordered(shape!)) this.pictures.set(node.id, shape!);
      else if ((layer.view || layer.elementwise) && this.pictures.has(input))
        this.pictures.set(node.id, this.pictures.get(input)!);
    }
  }

  /** The picture that `node` reads flattened with weights laid out to match. */
  takenBy(node: GraphNode): Shape | undefined {
    return layers.get(node.call.entry).takesMemoryOrder ? this.pictures.get(node.inputs[0]!) : undefined;
  }

  /** The picture whose values must be put in order before `node` may read them. */
  toMendBefore(node: GraphNode): Shape | undefined {
    const { elementwise, view, takesMemoryOrder } = layers.get(node.call.entry);
    return elementwise || view || takesMemoryOrder ? undefined : this.pictures.get(node.inputs[0]!);
  }

  /** The picture whose values must be put in order before they leave the network. */
  toMendAtOutput(node: GraphNode): Shape | undefined {
    return this.pictures.get(node.id) ?? (isReordered(node.shape) ? node.shape : undefined);
  }
}

/** Do channels first and channels last differ for this shape? */
const isReordered = ([channels = 1, height = 1, width = 1]: Shape): boolean => channels > 1 && height * width > 1;
