import { grouped } from '../../../engine/cost/quantities.ts';
import { isAlone, lossTerms } from '../../../engine/training/losses/by_output.ts';
import { learns } from '../facts/network_facts.ts';
import { trainRule } from '../rule.ts';

export const noPathToLoss = trainRule({
  name: 'no-path-to-loss',
  severity: 'warning',
  title: 'No way leads from layers that learn to the loss',
  why:
    'A loss that is told its values (`kl_divergence(mean, log_var)`) sees nothing else of the network. What lies behind those values gets no ' +
    'gradient, and stays as it was drawn: it needs a loss of its own.',
  sources: ['field'],
  bad: `data Waves { source: csv("waves.csv")  normalize: zscore  split: random(validation: 10%) }
network Variational {
  vector(16)
  h = dense(16) -> relu
  mean = h -> dense(4)
  log_var = h -> dense(4)
  z = sample_normal(mean, log_var)
  output wave = z -> dense(16) -> relu -> dense(16)
}
train Run { network: Variational  data: Waves  target: input  loss: kl_divergence(mean, log_var)  optimizer: adam(lr: 1e-3)  epochs: 40 }
`,
  good: `data Waves { source: csv("waves.csv")  normalize: zscore  split: random(validation: 10%) }
network Variational {
  vector(16)
  h = dense(16) -> relu
  mean = h -> dense(4)
  log_var = h -> dense(4)
  z = sample_normal(mean, log_var)
  output wave = z -> dense(16) -> relu -> dense(16)
}
train Run {
  network: Variational
  data: Waves
  target: input
  loss: { wave: mse, latent: kl_divergence(mean, log_var, weight: 1e-3) }
  optimizer: adam(lr: 1e-3)
  epochs: 40
}
`,
  *check({ settings: { loss }, network, spec }) {
    for (const { call, weight, name } of lossTerms(loss, spec.network)) {
      if (weight !== 0) continue;
      yield {
        at: call,
        option: 'weight',
        message: `\`weight: 0\` takes ${name === undefined ? 'the loss' : `what \`${name}\` is to learn`} out of the sum: its layers get no gradient from it; leave the loss out, or let it count`,
      };
    }
    // Of several losses the language itself says which outputs none is about.
    if (!isAlone(loss)) return;
    const ends = lossTerms(loss, spec.network).flatMap(({ output, reads }) => [
      ...(output === undefined ? [] : [output]),
      ...Object.values(reads),
    ]);
    const seen = network.leadingTo(ends);
    const used = network.leadingTo(spec.network.outputs);
    const unseen = network.nodes.filter(({ id }) => used[id] && !seen[id]);
    const learning = unseen.filter((node) => learns(node));
    const parameters = learning.reduce((sum, node) => sum + network.parametersOf(node), 0);
    if (parameters === 0) return;
    const first = learning[0]!;
    yield {
      at: loss,
      message: `\`${loss.entry}\` sees nothing of ${learning.length === 1 ? `\`${first.path}\`` : `${learning.length} layers from \`${first.path}\` on`}: ${grouped(parameters)} parameters get no gradient; give the output a loss too, \`{ output: mse, other: ${loss.entry}(…) }\``,
      related: [{ message: 'from here on nothing is trained', at: first }],
    };
  },
});
