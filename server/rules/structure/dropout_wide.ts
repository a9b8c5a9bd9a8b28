import type { GraphNode } from '../../../engine/graph/graph.ts';
import { integer } from '../../../engine/table.ts';
import { is, isConvolution, type NetworkFacts, roleOf } from '../facts/network_facts.ts';
import { insertAfter, networkRule } from '../rule.ts';

/** Networks with fewer parameters do with a lighter dropout. */
const SMALL = 1_000_000;

export const dropoutWide = networkRule({
  name: 'dropout-wide',
  severity: 'warning',
  title: 'A layer with more than 256 units has no dropout after it',
  why:
    'Wide layers learn the training samples by heart. Dropout between such a layer and the next keeps units from relying on one another. ' +
    'Convolutions share their weights and need it less: there it is worth a look only, and nothing is said where `batch_norm` follows. ' +
    'Nor is it where a layer works on each step of a sequence, where the network gives back its input or makes more of it than came in, or ' +
    'where a picture is made of the units. A dense layer with `batch_norm` is worth a look, with a light dropout.',
  sources: ['S0', 'S1', 'Srivastava et al. 2014'],
  explainedBy: ['parameters-for-samples'],
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
  options: { width: integer({ doc: 'Units up to which a layer is not wide.', min: 1, default: 256 }) },
  *check(network, { width }, text) {
    if (network.givesBackInput || network.widens) return;
    for (const node of network.nodes) {
      if (!isUnits(node) || node.shape[0]! <= width || !network.weightedAfter(node)) continue;
      const between = network.untilWeighted(node);
      if (between.some((next) => is(next, 'dropout')) || isJustAfterDropout(network, node)) continue;
      const isDense = is(node, 'dense');
      const isNormalized = between.some((next) => is(next, 'batch_norm'));
      if (isDense ? between.some(({ shape }) => shape.length > 1) : isNormalized) continue;
      const rate = isNormalized || network.parameters < SMALL ? 0.2 : 0.5;
      const place = between.findLast((next) => roleOf(next) === 'activation') ?? node;
      yield {
        at: node,
        severity: isDense && !isNormalized ? 'warning' : 'info',
        message: `\`${node.call.entry}(${node.shape[0]})\` is wider than ${width} and nothing after it drops units: add \`dropout(${rate})\``,
        fixes: insertAfter(place, `dropout(${rate})`, text),
      };
    }
  },
});

/** AlexNet's second wide layer: the units it sees were just dropped, and its own go on to the output. */
function isJustAfterDropout(network: NetworkFacts, node: GraphNode): boolean {
  const next = network.weightedAfter(node);
  return is(network.before(node), 'dropout') && next !== undefined && !network.weightedAfter(next);
}

/** Units or channels, of which each can be dropped. */
const isUnits = (node: GraphNode): boolean => (is(node, 'dense') ? node.shape.length === 1 : isConvolution(node));
