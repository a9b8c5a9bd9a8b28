import { type Graph, type GraphNode, inputShapes, isUnder, surroundings } from '../graph/graph.ts';
import { count, type Shape } from '../graph/shape.ts';
import { layers } from '../layers/index.ts';
import type { Role } from '../layers/layer.ts';
import { parametersOf, pathsOf } from '../plan/weights.ts';

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
  /** Those of them that are trained: all that are not frozen. */
  readonly learned: number;
  /** Products of the forward pass for one sample: what papers give as MACs, half the FLOPs. */
  readonly multiplyAdds: number;
  /** For a batch. */
  readonly forward: Work;
  /** Backward pass, for a batch: gradients by the weights, and by the input where something before it learns. */
  readonly backward: Work;
  /** For one sample by itself, which moves the weights as a batch does. */
  readonly sample: Passes;
}

/** The two passes over a batch. */
export interface Passes {
  readonly forward: Work;
  readonly backward: Work;
}

export interface NetworkCost extends Passes {
  readonly layers: readonly LayerCost[];
  readonly parameters: number;
  readonly learned: number;
  /** For one sample. */
  readonly multiplyAdds: number;
  readonly sample: Passes;
}

const FLOAT = 4;
/** Layers whose gradient depends on the values that flowed in, which are read again. */
const READ_BACK: readonly Role[] = ['activation', 'normalization'];

export const sumOf = (works: readonly Work[]): Work => ({
  flops: works.reduce((total, { flops }) => total + flops, 0),
  bytes: works.reduce((total, { bytes }) => total + bytes, 0),
});

/**
 * FLOPs, bytes and parameters of every layer of `graph` for `batch` samples. Inputs and views cost nothing. `freeze`: labels
 * whose weights stay as they are.
 */
export function countCost(graph: Graph, batch: number, freeze: readonly string[] = []): NetworkCost {
  const parameters = new Map<string, number>();
  for (const { node, parameter } of parametersOf(graph)) {
    if (parameter.trainable) parameters.set(node.path, (parameters.get(node.path) ?? 0) + count(parameter.shape));
  }
  const isFrozen = (path: string) => freeze.some((label) => isUnder(path, label));
  const learns = new Set<number>();
  const costs = graph.nodes
    .filter((node) => node.inputs.length > 0)
    .map((node): LayerCost => {
      const shapes = inputShapes(graph, node);
      const input = shapes[0]!;
      const own = parameters.get(node.path) ?? 0;
      const { own: ownPath, shared } = pathsOf(node);
      const read = [...new Set([ownPath, ...Object.values(shared)])];
      const weightsAt = (paths: readonly string[]) =>
        paths.reduce((total, path) => total + (parameters.get(path) ?? 0), 0);
      const weights = weightsAt(read);
      const isLearning = weightsAt(read.filter((path) => !isFrozen(path))) > 0;
      const needsInputGradient = node.inputs.some((id) => learns.has(id));
      if (isLearning || needsInputGradient) learns.add(node.id);
      const layer = layers.get(node.call.entry);
      const sample = [input, node.shape, node.call.options, surroundings(graph, node)] as const;
      const [flops, entering, leaving] = [layer.flops(...sample), shapes.reduce(addShape, 0), count(node.shape)];
      const isProduct = layer.role === 'weighted';
      // Each gradient of a product is a product as large as the forward pass, over operands as large.
      const gradients = isProduct ? Number(isLearning) + Number(needsInputGradient) : Number(learns.has(node.id));
      const readBack = READ_BACK.includes(layer.role) ? entering : 0;
      const passesOf = (samples: number): Passes => {
        const moved = (values: number) => (layer.view ? 0 : FLOAT * (samples * values + weights));
        return {
          forward: { flops: samples * flops, bytes: moved(entering + leaving) },
          backward: {
            flops: gradients * samples * flops,
            bytes: gradients * moved(entering + leaving + readBack),
          },
        };
      };
      return {
        node,
        input,
        output: node.shape,
        parameters: own,
        learned: isFrozen(node.path) ? 0 : own,
        multiplyAdds: layer.multiplyAdds?.(...sample) ?? 0,
        ...passesOf(batch),
        sample: passesOf(1),
      };
    });
  const total = (of: 'parameters' | 'learned' | 'multiplyAdds') => costs.reduce((all, cost) => all + cost[of], 0);
  const both = (passes: readonly Passes[]): Passes => ({
    forward: sumOf(passes.map(({ forward }) => forward)),
    backward: sumOf(passes.map(({ backward }) => backward)),
  });
  return {
    layers: costs,
    parameters: total('parameters'),
    learned: total('learned'),
    multiplyAdds: total('multiplyAdds'),
    ...both(costs),
    sample: both(costs.map(({ sample }) => sample)),
  };
}

const addShape = (total: number, shape: Shape): number => total + count(shape);
