import type { Call } from '../../../engine/table.ts';
import { isRecurrent } from '../facts/network_facts.ts';
import { networkRule, setOption } from '../rule.ts';

export const recurrentInit = networkRule({
  name: 'recurrent-init',
  severity: 'hint',
  title: 'The weights from state to state begin neither orthogonal nor as the identity',
  why:
    'A state goes through the same matrix in every step. One that keeps lengths (`orthogonal`) or everything (`identity`, for an rnn of relu) carries a ' +
    'gradient through many steps; one of zeros forgets each step at once, and one of equal numbers makes all units of the state alike.',
  sources: ['S4', 'Saxe et al. 2014', 'Le, Jaitly and Hinton 2015'],
  bad: `network Net { sequence(64, 8) -> gru(64) -> dense(3) }
`,
  good: `network Net { sequence(64, 8) -> gru(64, recurrent_init: orthogonal) -> dense(3) }
`,
  *check(network) {
    for (const node of network.nodes) {
      if (!isRecurrent(node)) continue;
      const init = node.call.options.recurrent_init as Call | undefined;
      const best = node.call.options.activation === 'relu' ? 'identity' : 'orthogonal';
      if (init && ['zeros', 'ones', 'constant'].includes(init.entry)) {
        const what = init.entry === 'zeros' ? 'forgets every step at once' : 'begins with all units alike';
        yield {
          at: node,
          option: 'recurrent_init',
          severity: 'warning',
          message: `with \`recurrent_init: ${init.entry}\` the state of \`${node.call.entry}\` ${what}: use \`${best}\``,
          fixes: setOption(node, 'recurrent_init', best),
        };
      } else if (!init) {
        yield {
          at: node,
          message: `the weights between states of \`${node.call.entry}\` are drawn evenly: with \`recurrent_init: ${best}\` gradients keep their length over ${network.before(node)!.shape[0]} steps`,
          fixes: setOption(node, 'recurrent_init', best),
        };
      }
    }
  },
});
