import { grouped } from '../../../engine/cost/quantities.ts';
import type { GraphNode } from '../../../engine/graph/graph.ts';
import { count } from '../../../engine/graph/shape.ts';
import { is, isProbability, isRecurrent, roleOf, widthOf } from '../facts/network_facts.ts';
import type { TrainFacts } from '../facts/train_facts.ts';
import { type Finding, insertAfter, removeLayer, replaceCall, trainRule } from '../rule.ts';

export const outputRange = trainRule({
  name: 'output-range',
  severity: 'warning',
  title: 'The last activation cannot reach the target',
  why:
    'What the last activation leaves out cannot be predicted: sigmoid gives 0 to 1, tanh −1 to 1, relu nothing below 0, softmax numbers that ' +
    'sum to 1. A target that is a number wants an output without activation, or `scaled_sigmoid(min, max)` where its bounds are known.',
  sources: ['S3', 'DeepFD (Cao et al. 2022)'],
  explainedBy: ['loss-for-task', 'softmax-one-unit', 'double-activation'],
  bad: `data Houses { source: csv("houses.csv")  target: value(price)  normalize: zscore }
network Net { vector(13) -> dense(64) -> relu -> dense(1) -> sigmoid }
train Run { network: Net  data: Houses  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Houses { source: csv("houses.csv")  target: value(price)  normalize: zscore }
network Net { vector(13) -> dense(64) -> relu -> dense(1) }
train Run { network: Net  data: Houses  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { network, task, text } = train;
    if (task.kind !== 'regression' && task.kind !== 'autoencoding') return;
    yield* noProbabilities(train);
    const [tail] = network.tails;
    const last =
      (tail?.after ?? []).findLast((node) => roleOf(node) === 'activation') ??
      (tail?.head && isRecurrent(tail.head) ? tail.head : undefined);
    const range = last && reach(last);
    if (!range) return;
    if (train.loss?.entry === 'poisson') {
      yield* ofLogarithm(train, last, range);
      return;
    }
    // Of a sequence each step has a sum of its own.
    const values = last.shape.length === 2 ? last.shape[1]! : count(last.shape);
    if (isProbability(last) && values > 1) {
      yield {
        at: last,
        message: `\`${last.call.entry}\` makes ${grouped(values)} values share a sum of 1, and they are numbers of their own: remove it`,
        fixes: removeLayer(network.graph, last, text),
      };
      return;
    }
    const [low, high] = range;
    const target = task.kind === 'autoencoding' ? inputsOf(train) : train.facts?.targets;
    // A sample that is given back is of any kind, where nothing is known of it.
    if (!target && task.kind === 'autoencoding') return;
    if (target && low <= target.min && target.max <= high) return;
    const reached = `${bound(low)} to ${bound(high)}`;
    const wanted = target
      ? `the target goes from ${short(target.min)} to ${short(target.max)}`
      : 'nothing says that the target stays there';
    yield {
      at: last,
      message: `\`${last.call.entry}\` reaches ${reached} only, and ${wanted}: ${isRecurrent(last) ? `end with \`dense(${widthOf(last)})\`` : 'remove it'}`,
      fixes: isRecurrent(last)
        ? insertAfter(last, `dense(${widthOf(last)})`, text)
        : removeLayer(network.graph, last, text),
    };
  },
});

/** Poisson's loss takes the logarithm of what is to be expected, which is of any size. */
function* ofLogarithm(
  { facts, network, text }: TrainFacts,
  last: GraphNode,
  [low, high]: readonly [number, number],
): Generator<Finding> {
  const target = facts?.targets;
  const [least, most] = [Math.exp(low), Math.exp(high)];
  if (target && least <= target.min && target.max <= most) return;
  const wanted = target ? `, and the target goes from ${short(target.min)} to ${short(target.max)}` : '';
  yield {
    at: last,
    message: `\`poisson\` takes the logarithm of the count, and behind \`${last.call.entry}\` e to that lies between ${bound(least)} and ${bound(most)} only${wanted}: ${isRecurrent(last) ? `end with \`dense(${widthOf(last)})\`` : 'remove it'}`,
    fixes: isRecurrent(last)
      ? insertAfter(last, `dense(${widthOf(last)})`, text)
      : removeLayer(network.graph, last, text),
  };
}

/** What is compared with probabilities has to be some. */
function* noProbabilities(train: TrainFacts): Generator<Finding> {
  const { loss, task } = train;
  const target = task.kind === 'autoencoding' && loss?.entry === 'binary_cross_entropy' ? inputsOf(train) : undefined;
  if (!target || !loss || (target.min >= 0 && target.max <= 1)) return;
  yield {
    at: loss,
    message: `\`${loss.entry}\` compares with probabilities, and the inputs that are given back go from ${short(target.min)} to ${short(target.max)}: use \`mse\`, or inputs from 0 to 1`,
    fixes: [replaceCall(loss, 'mse')],
  };
}

/** What the inputs go from and to as the network sees them, hence what is to be given back. */
function inputsOf({ facts, spec }: TrainFacts): { readonly min: number; readonly max: number } | undefined {
  const { normalize } = spec.data.settings;
  // Pixels as they are: `normalize-input` tells.
  if (!normalize) return facts?.inputs && facts.inputs.max <= 10 ? facts.inputs : undefined;
  if (normalize.entry === 'min_max') return { min: Number(normalize.options.low), max: Number(normalize.options.high) };
  // z-scores go to both sides of 0, a few deviations far.
  if (normalize.entry === 'zscore') return { min: -3, max: 3 };
  return undefined;
}

function reach(node: GraphNode): readonly [number, number] | undefined {
  if (is(node, 'sigmoid', 'hard_sigmoid', 'softmax')) return [0, 1];
  if (isRecurrent(node)) return node.call.options.activation === 'relu' ? [0, Number.POSITIVE_INFINITY] : [-1, 1];
  if (is(node, 'tanh', 'softsign')) return [-1, 1];
  if (is(node, 'relu', 'softplus')) return [0, Number.POSITIVE_INFINITY];
  if (is(node, 'relu6')) return [0, 6];
  if (is(node, 'log_softmax')) return [Number.NEGATIVE_INFINITY, 0];
  if (is(node, 'scaled_sigmoid')) return [Number(node.call.options.min), Number(node.call.options.max)];
  return undefined;
}

const bound = (value: number) => (Number.isFinite(value) ? short(value) : value > 0 ? '∞' : '−∞');
const short = (value: number) => String(Number(value.toPrecision(4)));
