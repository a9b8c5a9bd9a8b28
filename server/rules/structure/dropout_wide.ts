import type { Graph, GraphNode } from '../../../engine/graph/graph.ts';
import { count } from '../../../engine/graph/shape.ts';
import { parametersOf } from '../../../engine/plan/weights.ts';
import type { Rule } from '../rule.ts';
import { givesBackInput, roleOf, untilWeighted, weightedAfter } from './chain.ts';

/** Width from which on a layer should drop units. */
const WIDE = 256;
/** Networks with fewer parameters do with a lighter dropout. */
const SMALL = 1_000_000;

export const dropoutWide: Rule = {
  name: 'dropout-wide',
  severity: 'warning',
  title: `A layer with more than ${WIDE} units has no dropout after it`,
  why:
    'Wide layers learn the training samples by heart. Dropout between such a layer and the next keeps units from relying on one another. ' +
    'Convolutions share their weights and need it less: there it is worth a look only, and nothing is said where `batch_norm` follows. ' +
    'Nor is it where a layer works on each step of a sequence, or where the network gives back its input: its narrow code keeps it from ' +
    'learning by heart.',
  sources: ['S0', 'S1', 'Srivastava et al. 2014'],
  bad: `network Wide {
  vector(784)
  dense(512) -> relu
  dense(10)
}
`,
  good: `network Dropping {
  vector(784)
  dense(512) -> relu -> dropout(0.2)
  dense(10)
}
`,
  on: 'network',
  check(graph) {
    if (givesBackInput(graph)) return [];
    return graph.nodes.flatMap((node) => {
      if (!isUnits(node) || node.shape[0]! <= WIDE || !weightedAfter(graph, node)) return [];
      const between = untilWeighted(graph, node);
      const isDense = node.call.entry === 'dense';
      if (between.some(({ call }) => call.entry === 'dropout') || isJustAfterDropout(graph, node)) return [];
      if (!isDense && between.some(({ call }) => call.entry === 'batch_norm')) return [];
      const rate = isSmall(graph) ? 0.2 : 0.5;
      const place = [...between].reverse().find((next) => roleOf(next) === 'activation') ?? node;
      const { end, file } = place.call.span;
      return [
        {
          span: node.call.span,
          severity: isDense ? ('warning' as const) : ('info' as const),
          message: `\`${node.call.entry}(${node.shape[0]})\` is wider than ${WIDE} and nothing after it drops units: add \`dropout(${rate})\``,
          fixes: [
            {
              title: `Insert \`dropout(${rate})\` after \`${place.call.entry}\``,
              safe: false,
              edits: [{ span: { file, start: end, end }, text: ` -> dropout(${rate})` }],
            },
          ],
        },
      ];
    });
  },
};

/** AlexNet's second wide layer: the units it sees were just dropped, and its own go on to the output. */
function isJustAfterDropout(graph: Graph, node: GraphNode): boolean {
  const before = graph.nodes[node.inputs[0]!]!;
  const next = weightedAfter(graph, node);
  return before.call.entry === 'dropout' && next !== undefined && !weightedAfter(graph, next);
}

/** Units or channels, of which each can be dropped. */
const isUnits = ({ call, shape }: GraphNode): boolean =>
  call.entry === 'dense' ? shape.length === 1 : call.entry.startsWith('conv');

const isSmall = (graph: Graph) =>
  parametersOf(graph).reduce((sum, { parameter }) => sum + count(parameter.shape), 0) < SMALL;
