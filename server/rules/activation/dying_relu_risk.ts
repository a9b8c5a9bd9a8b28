import { type Call, integer } from '../../../engine/table.ts';
import { is, isLinear, type NetworkFacts } from '../facts/network_facts.ts';
import { type Finding, networkRule, replaceCall } from '../rule.ts';

export const dyingReluRisk = networkRule({
  name: 'dying-relu-risk',
  severity: 'info',
  title: 'A deep stack of relu without normalization',
  why:
    'A relu whose inputs are all negative passes no gradient and stays silent for good. The deeper a stack without normalization, the more ' +
    'units it happens to. `leaky_relu`, `prelu`, `elu` or `maxout` always pass something; `batch_norm` keeps half of the inputs positive.',
  sources: ['S0', 'S1', 'S3', 'Lu et al. 2020'],
  explainedBy: ['start-shallow'],
  bad: `network Dying {
  vector(16)
  repeat 7 { dense(32) -> relu }
  dense(3)
}
`,
  good: `network Living {
  vector(16)
  repeat 7 { dense(32) -> leaky_relu(0.1) }
  dense(3)
}
`,
  options: { layers: integer({ doc: 'Relu layers in a stack that are not too many.', min: 1, default: 6 }) },
  *check(network, { layers }) {
    yield* bornDead(network);
    if (network.plainDepth <= layers || network.has.convolution || network.givesBackInput) return;
    const relus = network.nodes.filter((node) => is(node, 'relu') && network.isHidden(node));
    if (relus.length <= layers) return;
    yield {
      at: relus[0]!,
      message: `${relus.length} layers of \`relu\` without a normalization: units whose inputs are all negative stay silent for good; use \`leaky_relu(0.1)\`, or add \`batch_norm\``,
      fixes: relus[0]!.through ? [] : [replaceCall(relus[0]!, 'leaky_relu(0.1)')],
    };
  },
});

/** With inputs of the usual scale a layer's sums lie within about one of 0: a bias far below keeps relu shut from the start. */
const SHUT = -1;

function* bornDead(network: NetworkFacts): Generator<Finding> {
  for (const node of network.nodes) {
    const init = node.call.options.bias_init as Call | undefined;
    const value = Number(init?.options.value);
    if (!isLinear(node) || init?.entry !== 'constant' || value > SHUT || Number.isNaN(value)) continue;
    const [next] = network.after(node);
    if (!next || !is(next, 'relu', 'relu6')) continue;
    const span = node.call.written.bias_init;
    yield {
      at: node,
      option: 'bias_init',
      severity: 'warning',
      message: `biases that begin at ${value} keep \`${next.call.entry}\` shut: its units give 0 and get no gradient; begin with 0, or a little above`,
      fixes: span ? [{ title: 'Use `zeros`', edits: [{ span, text: 'zeros' }] }] : [],
    };
  }
}
