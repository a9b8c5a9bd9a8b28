import { is, isProbability, roleOf } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const doubleActivation = networkRule({
  name: 'double-activation',
  severity: 'warning',
  title: 'Two activations follow one another',
  why:
    'The second activation works on what the first left over: sigmoid after relu never says no, softmax after relu cannot tell classes below ' +
    '0 apart, relu after relu does nothing. One is meant.',
  sources: ['field'],
  bad: `network Twice {
  vector(16)
  dense(32) -> relu -> dense(3) -> relu -> softmax
}
`,
  good: `network Once {
  vector(16)
  dense(32) -> relu -> dense(3)
}
`,
  *check(network) {
    for (const node of network.nodes) {
      if (roleOf(node) !== 'activation') continue;
      const between = [...network.chainBefore(node)];
      const before = between.find((each) => !is(each, 'dropout', 'flatten', 'reshape'));
      if (!before || roleOf(before) !== 'activation' || network.after(before).length > 1) continue;
      // A gate: mish is x · tanh(softplus(x)).
      if (network.after(node).some((next) => is(next, 'multiply'))) continue;
      const first = before.call.entry;
      const second = node.call.entry;
      const start = before.call.span.start;
      const isTogether =
        before.call.span.file === node.call.span.file &&
        start < node.call.span.start &&
        network.before(node) === before;
      const keepsSecond = !isProbability(before) && !isProbability(node);
      yield {
        at: node,
        message: `\`${second}\` after \`${first}\` works on what \`${first}\` left over${is(before, 'relu', 'relu6') ? ', nothing below 0' : ''}: keep one of them`,
        fixes: isTogether
          ? [
              {
                title: `Keep \`${keepsSecond ? second : first}\` alone`,
                edits: [{ span: { ...node.call.span, start }, text: keepsSecond ? second : first }],
              },
            ]
          : [],
      };
    }
  },
});
