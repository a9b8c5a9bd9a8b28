import type { GraphNode } from '../../../engine/graph/graph.ts';
import { count, type Shape } from '../../../engine/graph/shape.ts';
import type { Change } from '../change.ts';
import { is, isLinear, isRecurrent, type NetworkFacts, widthOf } from '../facts/network_facts.ts';
import { type Finding, insertAfter, networkRule, setOption } from '../rule.ts';

/** Layers of so few units have none to spare. */
const TINY = 8;
/** Of so many inputs half are enough to tell by. */
const REDUNDANT = 512;

export const dropoutRate = networkRule({
  name: 'dropout-rate',
  severity: 'warning',
  title: 'Dropout that takes too much, or from the wrong layer',
  why:
    'The rate is the share that is dropped: from 0.8 hardly anything gets through, and perhaps the share that is kept was meant. On the output ' +
    'it makes answers wrong at random; in a layer of a few units each of them is needed; before a pooling it changes which value is the ' +
    'largest, and the pooling undoes most of it. The `dropout:` of a recurrent layer works between its layers, so that with one it does nothing.',
  sources: ['S1', 'S3', 'Srivastava et al. 2014'],
  bad: `network Leaky {
  vector(16)
  dense(64) -> relu -> dropout(0.9) -> dense(3)
}
`,
  good: `network Dropping {
  vector(16)
  dense(64) -> relu -> dropout(0.1) -> dense(3)
}
`,
  *check(network, _, text) {
    for (const node of network.nodes) {
      if (isRecurrent(node)) yield* betweenNoLayers(network, node, text);
      const rate = Number(node.call.options.rate);
      if (!is(node, 'dropout') || rate <= 0) continue;
      const call = `\`dropout(${rate})\``;
      const before = network.weightedBefore(node);
      if (
        !network.isHidden(node) &&
        before &&
        isLinear(before.layer) &&
        !network.after(node).some((next) => next.inputs.length > 1)
      ) {
        const isOutput =
          network.outputs.some(({ id }) => id === node.id) ||
          network.after(node).every((next) => !network.isHidden(next));
        // Class maps are averaged after it (SqueezeNet drops before its last convolution, so none stands here).
        if (isOutput) {
          yield {
            at: node,
            message: `${call} drops from the output: answers are wrong at random; put it before the last layer`,
          };
          continue;
        }
      }
      const input = [...network.chainBefore(node)].find((each) => !is(each, 'flatten', 'reshape'));
      if (input?.inputs.length === 0 && isBarely(input.shape) && rate >= 0.4 && !network.givesBackInput) {
        const inputs = count(input.shape);
        yield {
          at: node,
          message: `${call} on the inputs leaves about ${Math.round((1 - rate) * inputs)} of ${inputs} to tell by: 0.1 to 0.2 is what inputs bear; drop hidden units instead`,
          fixes: setOption(node, 'rate', '0.1'),
        };
        continue;
      }
      if (rate >= 0.8) {
        const kept = Number((1 - rate).toPrecision(2));
        yield {
          at: node,
          option: 'rate',
          message: `${call} drops ${Math.round(100 * rate)} % and hardly anything gets through: perhaps ${kept} was meant, with ${rate} the share that is kept; 0.1 to 0.5 is usual`,
          fixes: setOption(node, 'rate', String(kept)),
        };
        continue;
      }
      if (
        before &&
        is(before.layer, 'dense') &&
        node.shape.length === 1 &&
        widthOf(before.layer) <= TINY &&
        rate >= 0.2
      ) {
        yield {
          at: node,
          severity: rate >= 0.4 ? 'warning' : 'info',
          message: `${call} on \`dense(${widthOf(before.layer)})\` leaves about ${Math.round((1 - rate) * widthOf(before.layer))} of ${widthOf(before.layer)} units: a layer this small has none to spare; remove it, or widen the layer`,
        };
        continue;
      }
      const [next, ...others] = network.after(node);
      if (next && others.length === 0 && /^(max|avg)_pool/.test(next.call.entry)) {
        yield {
          at: node,
          message: `${call} before \`${next.call.entry}\`: the pooling takes what was not dropped beside it; put the dropout after it`,
        };
      }
    }
  },
});

/** What recurrent layers drop, they drop between layers. */
function* betweenNoLayers(network: NetworkFacts, node: GraphNode, text: string): Generator<Finding> {
  const { dropout, layers, units } = node.call.options;
  if (!(Number(dropout) > 0) || layers !== 1) return;
  const cell = `${node.call.entry}(${units}, …)`;
  yield {
    at: node,
    option: 'dropout',
    message: `\`dropout: ${dropout}\` of \`${cell}\` drops between its layers, and it has one: nothing is dropped; put \`dropout(${dropout})\` after it`,
    fixes: network.outputs.includes(node) ? [] : moveOut(node, `dropout(${dropout})`, text),
  };
}

/** Without the argument, with the layer behind. */
function moveOut(node: GraphNode, layer: string, text: string): Change[] {
  const without = setOption(node, 'dropout', '0');
  return insertAfter(node, layer, text).flatMap(({ title, edits: behind }) =>
    without.map(({ edits }) => ({ title, edits: [...edits, ...behind] })),
  );
}

/** Pixels, or a table's columns: word vectors and the features of another network say everything many times over. */
const isBarely = (shape: Shape): boolean => shape.length > 2 || (shape.length === 1 && count(shape) < REDUNDANT);
