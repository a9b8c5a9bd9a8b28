import { is, learns } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const unusedValue = networkRule({
  name: 'unused-value',
  severity: 'warning',
  title: 'A value is computed and nothing reads it',
  why:
    'A branch that leads to no output takes time in every step and its weights get no gradient: it was forgotten to join it, or it is left ' +
    'over.',
  sources: ['field'],
  bad: `network Forgotten {
  x = vector(16)
  left = x -> dense(8) -> relu
  right = x -> dense(8) -> tanh
  right -> dense(3)
}
`,
  good: `network Joined {
  x = vector(16)
  left = x -> dense(8) -> relu
  right = x -> dense(8) -> tanh
  concat(left, right) -> dense(3)
}
`,
  *check(network) {
    const used = network.leadingTo(network.outputs.map(({ id }) => id));
    for (const node of network.nodes) {
      const isLast = !used[node.id] && network.after(node).length === 0;
      if (!isLast || is(node, 'split', 'final_state')) continue;
      const weights = [node, ...network.chainBefore(node)].filter((each) => !used[each.id] && learns(each)).length;
      const what = node.inputs.length === 0 ? 'this input' : `what \`${node.call.entry}\` gives`;
      const cost =
        weights > 0 ? `, and the weights of ${weights === 1 ? 'a layer' : `${weights} layers`} get no gradient` : '';
      yield { at: node, message: `nothing reads ${what}${cost}: join it to the rest, or remove it` };
    }
  },
});
