import type { GraphNode } from '../../../engine/graph/graph.ts';
import {
  is,
  isConvolution,
  isLinear,
  isRecurrent,
  type NetworkFacts,
  roleOf,
  widthOf,
} from '../facts/network_facts.ts';
import { insertAfter, networkRule } from '../rule.ts';

export const linearStack = networkRule({
  name: 'linear-stack',
  severity: 'warning',
  title: 'Two weighted layers follow one another with nothing non-linear between them',
  why:
    'A product of two matrices is one matrix: without an activation between them two layers can do no more than one, and only cost more. ' +
    'Nothing is said where a normalization stands between (factorized convolutions; but for a network without any activation), where convolutions work in groups, or where the first ' +
    'is narrower than what is around it: that is a factorization, or the linear code of an autoencoder.',
  sources: ['field', 'NeuraLint (Nikanjam et al. 2021)'],
  bad: `network Flat {
  vector(16)
  dense(32) -> dense(3)
}
`,
  good: `network Bent {
  vector(16)
  dense(32) -> relu -> dense(3)
}
`,
  *check(network, _, text) {
    const bends = network.nodes.some(
      (node) => roleOf(node) === 'activation' || isRecurrent(node) || is(node, 'attention', 'multiply'),
    );
    for (const node of network.nodes) {
      if (!isLinear(node) || is(node, 'patch_embed')) continue;
      const before = linearBefore(network, node, bends);
      if (!before || isFactorization(network, before.layer, node)) continue;
      const [first, second] = [before.layer, node].map(named);
      const between = before.maximum
        ? `only \`${before.maximum.call.entry}\` between them, which picks among sums and bends none`
        : 'nothing non-linear between them, so together they do no more than one layer';
      yield {
        at: node,
        message: `${first} and ${second} follow one another with ${between}: add \`relu\` after the first`,
        fixes: insertAfter(before.layer, 'relu', text),
        related: [{ message: 'the layer before it', at: before.layer }],
      };
    }
  },
});

const named = (node: GraphNode) => `\`${node.call.entry}(${widthOf(node)})\``;

/** What keeps a sum of the inputs a sum of the inputs. */
const keepsLinear = (node: GraphNode) =>
  roleOf(node) === 'shape' ||
  is(node, 'dropout', 'avg_pool1d', 'avg_pool2d', 'avg_pool3d', 'global_avg_pool', 'mean', 'sum');

interface LinearBefore {
  readonly layer: GraphNode;
  /** A pooling between that is not linear, and not what makes a layer more than a sum either. */
  readonly maximum?: GraphNode;
}

/** @param bends Is there any activation in the network? Without one a normalization between parts no factors. */
function linearBefore(network: NetworkFacts, node: GraphNode, bends: boolean): LinearBefore | undefined {
  let maximum: GraphNode | undefined;
  for (const before of network.chainBefore(node)) {
    if (isLinear(before)) return { layer: before, ...(maximum && { maximum }) };
    if (is(before, 'max_pool1d', 'max_pool2d', 'max_pool3d')) maximum = before;
    else if (!keepsLinear(before) && (bends || !is(before, 'batch_norm'))) return undefined;
  }
  return undefined;
}

function isFactorization(network: NetworkFacts, first: GraphNode, second: GraphNode): boolean {
  if (is(first, 'patch_embed') || [first, second].some(({ call }) => Number(call.options.groups ?? 1) > 1)) return true;
  // Kernels in one direction each: 1×7 and 7×1.
  const kernels = [first, second].map(({ call }) => call.options.kernel as readonly number[] | undefined);
  if (kernels.every((kernel) => kernel && new Set(kernel).size > 1)) return true;
  // Two windows of 3×3 are one of 5×5; a factor is a product over channels at one place.
  if (kernels.every((kernel) => kernel?.some((extent) => extent > 1))) return false;
  const enters = network.before(first);
  if (!enters) return false;
  const width = widthOf(first);
  const across = (kernels[0] ?? []).reduce((product, extent) => product * extent, 1);
  const entering = isConvolution(first) ? enters.shape[0]! * across : enters.shape.at(-1)!;
  // A code is narrow beside what it is made of and what is made of it.
  const most = network.givesBackInput || network.widens ? 1 : 1 / 2;
  return width <= most * widthOf(second) && width < entering;
}
