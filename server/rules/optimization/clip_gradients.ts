import type { Call } from '../../../engine/table.ts';
import { isRecurrent } from '../facts/network_facts.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { replaceCall, trainRule } from '../rule.ts';

/** Gradients cut down to this move no weight. */
const NOTHING = 1e-4;

export const clipGradients = trainRule({
  name: 'clip-gradients',
  severity: 'info',
  title: 'A recurrent network without gradient clipping',
  why:
    'Through many steps of a sequence gradients multiply, and now and then one of them is a thousand times the others: a single such step ' +
    'undoes hours. `clip: norm(1)` bounds it. Gated cells suffer less than plain ones; language models are clipped all the same.',
  sources: ['S4', 'Pascanu et al. 2013'],
  bad: `data Series { source: csv("series.csv")  target: class(kind)  normalize: zscore }
network Net { sequence(50, 4) -> rnn(32) -> dropout(0.2) -> dense(3) }
train Run { network: Net  data: Series  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Series { source: csv("series.csv")  target: class(kind)  normalize: zscore }
network Net { sequence(50, 4) -> gru(32) -> dropout(0.2) -> dense(3) }
train Run { network: Net  data: Series  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { clip } = train.settings;
    if (clip) {
      const most = Number(Object.values(clip.options)[0]);
      if (drowns(train, clip, most)) {
        const { epsilon } = train.optimizer.options;
        yield {
          at: clip,
          severity: 'warning',
          message: `\`${clip.entry}(${most})\` leaves gradients smaller than the \`epsilon: ${epsilon}\` that \`${train.optimizer.entry}\` divides by: hardly anything is learnt; \`norm(1)\` is usual`,
          fixes: [replaceCall(clip, 'norm(1)')],
        };
        return;
      }
      // Adam and its like take the scale of gradients away by themselves.
      if (train.optimizer.entry !== 'sgd' || most >= NOTHING) return;
      yield {
        at: clip,
        severity: 'warning',
        message: `\`${clip.entry}(${most})\` and a rate of ${train.optimizer.options.lr} make steps of ${Number((most * Number(train.optimizer.options.lr)).toPrecision(1))} at most: nothing is learnt; \`norm(1)\` is usual`,
        fixes: [replaceCall(clip, 'norm(1)')],
      };
      return;
    }
    const { network } = train;
    const isLanguage = train.task.kind === 'language';
    for (const node of network.nodes) {
      if (!isRecurrent(node)) continue;
      const steps = network.before(node)!.shape[0]!;
      // Gates let gradients pass unchanged for a while.
      if (node.call.entry !== 'rnn' && steps < (isLanguage ? 20 : 100)) continue;
      yield {
        at: node,
        severity: node.call.entry === 'rnn' || isLanguage ? 'info' : 'hint',
        message: `gradients pass through ${steps} steps of \`${node.call.entry}\` unbounded, and one that is a thousand times the others undoes what was learnt: add \`clip: norm(1)\``,
        fixes: train.setSetting('clip', 'norm(1)'),
      };
      return;
    }
  },
});

/** A larger one, as Inception's of 1, is meant to make steps of the gradients as they are. */
const USUAL_EPSILON = 1e-6;

/** Is what is left of each gradient, of about equal ones, below what only keeps the division from 0? */
function drowns({ optimizer, network }: TrainFacts, clip: Call, most: number): boolean {
  const { epsilon } = optimizer.options;
  const each = clip.entry === 'norm' ? most / Math.sqrt(Math.max(1, network.parameters)) : most;
  return typeof epsilon === 'number' && epsilon <= USUAL_EPSILON && each < epsilon;
}
