import type { GraphNode } from '../../../engine/graph/graph.ts';
import { parametersOf } from '../../../engine/plan/weights.ts';
import type { Call } from '../../../engine/table.ts';
import { is, isLinear, isRectifier, roleOf } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

/** A deviation so many times off √(2/fan_in) blows a deep network up or lets it fall asleep. */
const FAR = 5;
/** So small that several layers in a row pass on nothing; 1e-4 has trained where normalizations or few layers follow. */
const NOTHING = 1e-4;

export const initForActivation = networkRule({
  name: 'init-for-activation',
  severity: 'info',
  title: 'The initializer does not suit the activation, or its scale is far off',
  why:
    'Weights should keep the scale of what passes through. `relu` halves it, which `he` makes up for with √(2/fan_in); `tanh` and `sigmoid` ' +
    'take `xavier`; linear layers uniform ±1/√fan_in, where fan_in is kernel height · width · channels for a convolution. A deviation of ' +
    'your own that is five times off is warned of: activations grow or shrink with every layer.',
  sources: ['S0', 'S1', 'S2', 'S4', 'He et al. 2015', 'Glorot and Bengio 2010'],
  bad: `network Far {
  vector(64)
  dense(64, init: normal(5)) -> relu -> dense(3)
}
`,
  good: `network Near {
  vector(64)
  dense(64, init: he) -> relu -> dense(3)
}
`,
  *check(network) {
    for (const { node, parameter } of parametersOf(network.graph)) {
      if (parameter.name !== 'weight' || !isLinear(node) || !node.call.written.init) continue;
      const init = node.call.options.init as Call;
      const activation = network.untilWeighted(node).find((next) => roleOf(next) === 'activation');
      const span = node.call.written.init;
      const far = scale(init, parameter.fan[0]);
      if (far && network.isHidden(node)) {
        const suited = activation && is(activation, 'tanh', 'sigmoid') ? 'xavier' : 'he';
        yield {
          at: node,
          option: 'init',
          severity: far.ratio > 1 || far.ratio < NOTHING ? 'warning' : 'info',
          message: `a deviation of ${short(far.deviation)} is ${short(far.ratio > 1 ? far.ratio : 1 / far.ratio)} times ${far.ratio > 1 ? 'larger' : 'smaller'} than √(2/${parameter.fan[0]}) = ${short(far.usual)}: ${far.ratio > 1 ? 'activations blow up' : 'signals die out'} from layer to layer; use \`${suited}\``,
          fixes: [{ title: `Use \`${suited}\``, edits: [{ span, text: suited }] }],
        };
        continue;
      }
      const suited = activation && suitedTo(activation, init);
      if (!suited) continue;
      yield {
        at: node,
        option: 'init',
        severity: 'hint',
        message: `\`${init.entry}\` before \`${activation.call.entry}\`: \`${suited}\` keeps the scale through it`,
        fixes: [{ title: `Use \`${suited}\``, edits: [{ span, text: suited }] }],
      };
    }
  },
});

function suitedTo(activation: GraphNode, { entry }: Call): string | undefined {
  if (isRectifier(activation) && entry === 'xavier') return 'he';
  return is(activation, 'tanh', 'sigmoid') && entry === 'he' ? 'xavier' : undefined;
}

function scale({ entry, options }: Call, fanIn: number) {
  const limit = options.limit as number | undefined;
  const deviation =
    entry === 'normal' || entry === 'truncated_normal'
      ? Number(options.deviation)
      : entry === 'uniform' && limit !== undefined
        ? limit / Math.sqrt(3)
        : undefined;
  if (deviation === undefined) return undefined;
  const usual = Math.sqrt(2 / fanIn);
  const ratio = deviation / usual;
  return ratio > FAR || ratio < 1 / FAR / 10 ? { deviation, usual, ratio } : undefined;
}

const short = (value: number) => String(Number(value.toPrecision(2)));
