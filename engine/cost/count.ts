import { type Graph, type GraphNode, inputShapes, surroundings } from '../graph/graph.ts';
import { count, type Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import { parametersOf } from '../plan/weights.ts';

/** Arithmetic and traffic. A multiply-add is 2 FLOPs; each operand is moved once, 4 bytes a value. */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
}

export interface LayerCost {
  readonly node: GraphNode;
  readonly input: Shape;
  readonly output: Shape;
  /** Trainable ones. */
  readonly parameters: number;
  /** Products of the forward pass for one sample: what papers give as MACs, half the FLOPs. */
  readonly multiplyAdds: number;
  /** For a batch. */
  readonly forward: Work;
  /** Backward pass, for a batch: gradients by the weights, and by the input where something before it learns. */
  readonly backward: Work;
}

export interface NetworkCost {
  readonly layers: readonly LayerCost[];
  readonly parameters: number;
  /** For one sample. */
  readonly multiplyAdds: number;
  readonly forward: Work;
  readonly backward: Work;
}

const FLOAT = 4;
const sum = (works: readonly Work[]): Work => ({
  flops: works.reduce((total, { flops }) => total + flops, 0),
  bytes: works.reduce((total, { bytes }) => total + bytes, 0),
});

/** FLOPs, bytes and parameters of every layer of `graph` for `batch` samples. Inputs and views cost nothing. */
export function countCost(graph: Graph, batch: number): NetworkCost {
  const parameters = new Map<number, number>();
  for (const { node, parameter } of parametersOf(graph)) {
    if (parameter.trainable) parameters.set(node.id, (parameters.get(node.id) ?? 0) + count(parameter.shape));
  }
  const byPath = new Map(graph.nodes.map(({ path, id }) => [path, id]));
  const read = (node: GraphNode) =>
    [node.path, ...sharedBy(node)].reduce((total, path) => total + (parameters.get(byPath.get(path)!) ?? 0), 0);
  const learns = new Set<number>();
  const costs = graph.nodes
    .filter((node) => node.inputs.length > 0)
    .map((node): LayerCost => {
      const input = inputShapes(graph, node)[0]!;
      const own = parameters.get(node.id) ?? 0;
      const needsInputGradient = node.inputs.some((id) => learns.has(id));
      const weights = read(node);
      if (weights > 0 || needsInputGradient) learns.add(node.id);
      const layer = layers.get(node.call.entry);
      const values = [...inputShapes(graph, node), node.shape].reduce((sum, shape) => sum + count(shape), 0);
      const moved = layer.view ? 0 : FLOAT * (batch * values + weights);
      const sample = [input, node.shape, node.call.options, surroundings(graph, node)] as const;
      const forward = { flops: batch * layer.flops(...sample), bytes: moved };
      const multiplyAdds = layer.multiplyAdds?.(...sample) ?? 0;
      // Each gradient is a product as large as the forward pass, over operands as large.
      const gradients = (layer.role === 'weighted' && weights > 0 ? 1 : 0) + (needsInputGradient ? 1 : 0);
      const backward = { flops: gradients * forward.flops, bytes: gradients * forward.bytes };
      return { node, input, output: node.shape, parameters: own, multiplyAdds, forward, backward };
    });
  return {
    layers: costs,
    parameters: costs.reduce((total, cost) => total + cost.parameters, 0),
    multiplyAdds: costs.reduce((total, cost) => total + cost.multiplyAdds, 0),
    forward: sum(costs.map(({ forward }) => forward)),
    backward: sum(costs.map(({ backward }) => backward)),
  };
}

/** Paths of the nodes whose weights `node` uses beside its own. */
function sharedBy({ call, weightsOf }: GraphNode): string[] {
  const named = Object.entries(layers.get(call.entry).options).flatMap(([name, { kind }]) =>
    kind.is === 'shared' ? [call.options[name] as string] : [],
  );
  return weightsOf === undefined ? named : [weightsOf, ...named];
}
