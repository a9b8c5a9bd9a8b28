import { is, isLinear, roleOf } from '../facts/network_facts.ts';
import { networkRule } from '../rule.ts';

export const normPlacement = networkRule({
  name: 'norm-placement',
  severity: 'warning',
  title: 'batch_norm where it does harm',
  why:
    'Dropout before `batch_norm` changes the variance in training that is not there in prediction, so that the running statistics are wrong: ' +
    'drop units after the normalization. Both orders with the activation are fine, before it (S2) or after it (S4), but not mixed in one ' +
    'network. Of raw inputs it measures what `normalize:` would, by a batch instead of all.',
  sources: ['S2', 'S4', 'Li et al. 2019'],
  bad: `network Dropped {
  vector(16)
  dense(32) -> relu -> dropout(0.3) -> batch_norm -> dense(3)
}
`,
  good: `network Normed {
  vector(16)
  dense(32, bias: false) -> batch_norm -> relu -> dropout(0.3) -> dense(3)
}
`,
  *check(network) {
    let before = 0;
    let after = 0;
    for (const node of network.nodes) {
      if (!is(node, 'batch_norm')) continue;
      const back = [...network.chainBefore(node)];
      const until = back.findIndex((each) => roleOf(each) === 'weighted' || roleOf(each) === 'merge');
      const between = until < 0 ? back : back.slice(0, until);
      const dropout = between.find((each) => is(each, 'dropout') && Number(each.call.options.rate) > 0);
      if (dropout) {
        yield {
          at: node,
          message: `\`dropout(${dropout.call.options.rate})\` before \`batch_norm\` changes the variance in training only, so the running statistics are wrong in prediction: put the dropout after it`,
          related: [{ message: 'the dropout', at: dropout }],
        };
        continue;
      }
      const [nearest] = back;
      if (nearest && roleOf(nearest) === 'input' && back.length === 1) {
        yield {
          at: node,
          severity: 'hint',
          message:
            '`batch_norm` of the raw inputs measures them by batches: `normalize: zscore` in the data does it by all samples',
        };
      }
      if (nearest && roleOf(nearest) === 'activation' && back[1] && isLinear(back[1])) after++;
      if (nearest && isLinear(nearest) && network.after(node).some((next) => roleOf(next) === 'activation')) before++;
      if (before > 0 && after > 0) {
        yield {
          at: node,
          severity: 'info',
          message:
            '`batch_norm` stands before the activation in some layers and after it in others: keep to one order in a network',
        };
        before = Number.NEGATIVE_INFINITY;
      }
    }
  },
});
