import type { GraphNode } from '../../../engine/graph/graph.ts';
import { type Call, integer } from '../../../engine/table.ts';
import type { Change } from '../change.ts';
import { is, isRecurrent } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const recurrentCell = networkRule({
  name: 'recurrent-cell',
  severity: 'warning',
  title: 'A recurrent layer that does not suit the length of its sequence',
  why:
    'In a plain recurrent layer the gradient shrinks with every step, so that what is more than about ten to twenty steps back is forgotten. ' +
    'The gates of `gru` and `lstm` carry it through hundreds. Where each step has an answer of its own, what tells it is most often near by, and a state that begins ' +
    '`orthogonal` or as `identity` keeps its length: there it is only worth a look. Over a single step no layer remembers anything: ' +
    'most often length and features were exchanged.',
  sources: ['S4', 'Bengio et al. 1994', 'Hochreiter and Schmidhuber 1997', 'Le et al. 2015 (identity)'],
  bad: `network Forgetful {
  sequence(200, 8)
  rnn(32) -> dense(3)
}
`,
  good: `network Remembering {
  sequence(200, 8)
  gru(32) -> dense(3)
}
`,
  options: { steps: integer({ doc: 'Steps that a plain rnn bears.', min: 1, default: 50 }) },
  *check(network, { steps: most }, text) {
    for (const node of network.nodes) {
      const steps = network.before(node)?.shape[0] ?? 0;
      // One step of a decoder has the state that it is given.
      if (steps === 1 && isRecurrent(node) && node.named?.state === undefined) {
        yield {
          at: node,
          message: `\`${node.call.entry}(${node.call.options.units})\` over a sequence of 1 step has nothing to remember: give it the time steps as length, \`sequence(steps, features)\`, or use \`dense\``,
        };
        return;
      }
      if (!is(node, 'rnn') || steps <= most) continue;
      const { options } = node.call;
      yield {
        at: node,
        severity: isHelped(options) ? 'info' : 'warning',
        message: `\`rnn(${node.call.options.units})\` over ${steps} steps forgets what is more than some twenty back: use \`gru\` or \`lstm\``,
        fixes: asGru(node.call, text),
      };
    }
  },
});

/** Each step has an answer of its own, most often near by; or the state is kept its length over the steps. */
const isHelped = ({ sequence, recurrent_init }: GraphNode['call']['options']): boolean =>
  sequence === true || KEEPING.includes((recurrent_init as Call | undefined)?.entry ?? '');

const KEEPING = ['orthogonal', 'identity'];

/** A `gru` has the activations that its gates are made for: the argument goes, with the comma before it. */
function asGru({ span, written: { activation } }: Call, text: string): Change[] {
  const edits = [{ span: { ...span, end: span.start + 'rnn'.length }, text: 'gru' }];
  if (activation) {
    const start = text.lastIndexOf(',', activation.start);
    if (start < span.start) return [];
    edits.push({ span: { ...activation, start }, text: '' });
  }
  return [{ title: 'Use `gru`', edits }];
}
