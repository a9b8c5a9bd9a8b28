import type { GraphNode } from '../../../engine/graph/graph.ts';
import type { Change } from '../change.ts';
import { is, isLinear, type NetworkFacts, roleOf } from '../facts/network_facts.ts';
import { networkRule, replaceCall } from '../rule.ts';

/** Hidden layers from which on squashing ones are worth a look, and a warning with sigmoid; tanh is centred and bears more. */
const DEEP = 3;
const DEEP_FOR_TANH = 5;

export const saturatingHidden = networkRule({
  name: 'saturating-hidden',
  severity: 'warning',
  title: 'Sigmoid or tanh between the layers of a deep network',
  why:
    'The slope of sigmoid is at most 1/4 and next to 0 at both ends, so that gradients shrink with every layer and the first layers hardly ' +
    'learn. `relu` does not saturate. Gates, what recurrent layers do inside, outputs, and autoencoders are left alone; so is all that a ' +
    'normalization keeps in the middle. tanh is centred and loses less: LeNet-5 was trained with it, so that another is an offer, and it is warned of from five hidden layers on. A single one among others is only worth a look.',
  sources: ['S0', 'S1', 'Glorot and Bengio 2010', 'S4 (tanh inside recurrences)'],
  bad: `network Saturating {
  vector(16)
  dense(32) -> sigmoid -> dense(32) -> sigmoid -> dense(32) -> sigmoid
  dense(3)
}
`,
  good: `network Flowing {
  vector(16)
  dense(32) -> relu -> dense(32) -> relu -> dense(32) -> relu
  dense(3)
}
`,
  *check(network) {
    if (network.givesBackInput || network.widens) return;
    const depth = network.hidden.length;
    if (depth < DEEP) return;
    const saturating = network.nodes.filter((node) => squashes(node, network));
    for (const entry of new Set(saturating.map(({ call }) => call.entry))) {
      const [first, ...others] = saturating.filter(({ call }) => call.entry === entry) as [GraphNode, ...GraphNode[]];
      const isTanh = entry === 'tanh';
      const times = others.length + 1;
      const slope = isTanh
        ? ''
        : `, and ${times === 1 ? 'its slope of at most 1/4 leaves' : `${times} slopes of at most 1/4 leave`} ${Number((0.25 ** times).toPrecision(1))} of the gradient`;
      const isLoud = isTanh ? depth >= DEEP_FOR_TANH && times > 1 : times > 1;
      yield {
        at: first,
        severity: isLoud ? 'warning' : isTanh ? 'hint' : 'info',
        message: `\`${entry}\` saturates in a network with ${depth} hidden layers${slope}: use \`relu\`, or \`leaky_relu(0.1)\``,
        related: others.map((node) => ({ message: 'and here', at: node })),
        fixes: [replaceAll([first, ...others], 'relu')],
      };
    }
  },
});

/** Does it squash what a hidden layer gives, with nothing that keeps it in the middle? */
function squashes(node: GraphNode, network: NetworkFacts): boolean {
  if (!is(node, 'sigmoid', 'tanh', 'hard_sigmoid') || !network.isHidden(node)) return false;
  // A gate multiplies what it lets through.
  if (network.after(node).some((next) => roleOf(next) === 'merge')) return false;
  const before = network.weightedBefore(node);
  if (!before || !isLinear(before.layer)) return false;
  // The pooled vector of a transformer goes through one tanh; what is before it has shortcuts of its own.
  if (is(node, 'tanh') && network.has.attention && network.weightedAfter(node) === network.tails[0]?.head) return false;
  return !before.between.some((each) => roleOf(each) === 'normalization');
}

/** The same layer in place of several, each where it is written. */
function replaceAll(nodes: readonly GraphNode[], text: string): Change {
  const one = replaceCall(nodes[0]!, text);
  const spans = new Map(nodes.map(({ call }) => [`${call.span.file}:${call.span.start}`, call.span]));
  if (spans.size === 1) return one;
  const edits = [...spans.values()].map((span) => ({ span, text }));
  return { title: `Use \`${text}\` in all ${spans.size} places`, edits };
}
