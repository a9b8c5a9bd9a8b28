import { is, type NetworkFacts, roleOf, widthOf } from '../facts/network_facts.ts';
import { type Finding, networkRule } from '../rule.ts';

/** So many times narrower than both neighbours is a bottleneck. */
const TIMES = 8;

export const bottleneck = networkRule({
  name: 'bottleneck',
  severity: 'warning',
  title: 'A hidden layer is much narrower than both of its neighbours',
  why:
    'What does not pass through the narrowest layer is lost to all that follow; units after it have nothing more to tell apart. In an ' +
    'autoencoder that is the point, in a classifier it is rarely meant.',
  sources: ['field'],
  explainedBy: ['hidden-units'],
  bad: `network Hourglass {
  vector(16)
  dense(256) -> relu -> dense(8) -> relu -> dense(256) -> relu
  dense(4)
}
`,
  good: `network Funnel {
  vector(16)
  dense(256) -> relu -> dense(128) -> relu -> dense(64) -> relu
  dense(4)
}
`,
  *check(network) {
    if (network.givesBackInput || network.widens) return;
    yield* tooFewForClasses(network);
    for (const node of network.nodes) {
      if (!is(node, 'dense') || node.shape.length !== 1) continue;
      const before = network.weightedBefore(node)?.layer;
      const next = network.weightedAfter(node);
      if (!before || !next || !is(before, 'dense') || !is(next, 'dense') || !network.weightedAfter(next)) continue;
      const [left, units, right] = [before, node, next].map(widthOf) as [number, number, number];
      if (units * TIMES > Math.min(left, right)) continue;
      yield {
        at: node,
        message: `\`dense(${units})\` between \`dense(${left})\` and \`dense(${right})\` is a bottleneck: the ${right} units after it see ${units} numbers; widen it to at least ${2 ** Math.ceil(Math.log2(Math.min(left, right) / 4))}`,
      };
    }
  },
});

/**
 * Fewer rectified units before the output than it takes bits to count its classes: on or off, they cannot tell them apart. Codes of two
 * numbers that are drawn as a map have no relu behind them.
 */
function* tooFewForClasses(network: NetworkFacts): Generator<Finding> {
  for (const { head, after } of network.tails) {
    if (!head || !is(head, 'dense') || after.some((node) => roleOf(node) === 'activation')) continue;
    const before = network.weightedBefore(head);
    if (!before || !is(before.layer, 'dense') || !before.between.some((node) => is(node, 'relu', 'relu6'))) continue;
    const [units, outputs, enters] = [
      widthOf(before.layer),
      widthOf(head),
      network.before(before.layer)!.shape.at(-1)!,
    ];
    if (outputs < 3 || units >= Math.log2(outputs) || enters <= units) continue;
    yield {
      at: before.layer,
      message: `${units === 1 ? 'one unit' : `${units} units`} with \`relu\` before ${outputs} outputs cannot tell so many apart: widen it to ${2 ** Math.ceil(Math.log2(2 * outputs))}`,
    };
  }
}
