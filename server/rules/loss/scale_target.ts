import { grouped } from '../../../engine/cost/quantities.ts';
import { setOption, trainRule } from '../rule.ts';

/** Beyond this the first errors, and gradients, are so large that usual rates do not do. */
const FAR = 100;

export const scaleTarget = trainRule({
  name: 'scale-target',
  severity: 'warning',
  title: 'A target far from mean 0 and variance 1',
  why:
    'Squared errors of a target in the thousands begin in the millions: the first steps throw the weights about, and most of training goes by ' +
    'while the output learns the mean. `normalize: zscore` in the target scales it for the loss alone: predictions, and metrics such as `mae`, ' +
    'stay in the unit of the column. A target that is only somewhat off (10 to 100) is an offer.',
  sources: ['S3', 'field'],
  explainedBy: ['loss-for-task', 'output-range'],
  bad: `data Prices { source: csv("prices.csv")  target: value(price)  normalize: zscore }
network Net { vector(13) -> dense(64) -> relu -> dense(1) }
train Run { network: Net  data: Prices  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Prices { source: csv("prices.csv")  target: value(price, normalize: zscore)  normalize: zscore }
network Net { vector(13) -> dense(64) -> relu -> dense(1) }
train Run { network: Net  data: Prices  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { task, facts, network } = train;
    const target = facts?.targets;
    const call = train.spec.data.settings.target;
    // Counts are compared by their logarithm, and are to stay counts.
    if (task.kind !== 'regression' || !target || network.isLinearModel || train.loss?.entry === 'poisson') return;
    const size = Math.max(Math.abs(target.mean), target.deviation);
    const isTiny = target.deviation < 1e-3 && target.deviation > 0;
    if (size < 10 && !isTiny) return;
    const [mean, deviation] = [target.mean, target.deviation].map((value) => Number(value.toPrecision(3)));
    yield {
      at: train.atData('target'),
      severity: size > FAR || isTiny ? 'warning' : 'hint',
      message: `the target has mean ${told(mean!)} and standard deviation ${told(deviation!)}, so that squared errors begin near ${told(Number((target.mean ** 2 + target.deviation ** 2).toPrecision(2)))} and the first steps throw the weights about: bring it to mean 0 and deviation 1 with \`normalize: zscore\`; predictions stay in the unit of the column`,
      fixes: call ? setOption(call, 'normalize', 'zscore') : [],
    };
  },
});

/** Thousands are parted; what is small keeps its digits. */
const told = (value: number) => (Math.abs(value) >= 1000 ? grouped(value) : String(value));
