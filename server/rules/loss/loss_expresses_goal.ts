import { replaceCall, setOption, trainRule } from '../rule.ts';

export const lossExpressesGoal = trainRule({
  name: 'loss-expresses-goal',
  severity: 'warning',
  title: 'A loss that cannot say what is wanted of these targets',
  why:
    'Relative errors (`mape`) divide by the target: near 0 a single sample outweighs all others. Poisson’s loss counts events, which are never ' +
    'below 0. Labels that are smoothed by half say hardly anything. `mse`, or `huber` where some targets are far off, measures any number.',
  sources: ['S0', 'field'],
  bad: `data Days { source: csv("temperatures.csv")  target: value(tomorrow)  normalize: zscore }
network Net { vector(24) -> dense(64) -> relu -> dropout(0.1) -> dense(1) }
train Run { network: Net  data: Days  loss: mape  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Days { source: csv("temperatures.csv")  target: value(tomorrow)  normalize: zscore }
network Net { vector(24) -> dense(64) -> relu -> dropout(0.1) -> dense(1) }
train Run { network: Net  data: Days  loss: huber  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check({ loss, task, facts }) {
    const target = facts?.targets;
    const smoothing = Number(loss?.options.smoothing ?? 0);
    if (loss && smoothing >= 0.5) {
      yield {
        at: loss,
        option: 'smoothing',
        message: `\`smoothing: ${smoothing}\` gives half of the certainty or more to wrong answers, so that there is little left to learn: 0.1 is usual`,
        fixes: setOption(loss, 'smoothing', '0.1'),
      };
    }
    if (!loss || task.kind !== 'regression' || !target) return;
    const [min, max] = [target.min, target.max].map((value) => Number(value.toPrecision(3)));
    const reaches = `the target goes from ${min} to ${max}`;
    if (loss.entry === 'mape' && target.min <= 0 && target.max >= 0) {
      yield {
        at: loss,
        message: `\`mape\` divides by the target, and ${reaches}: samples near 0 outweigh all others; use \`mae\``,
        fixes: [replaceCall(loss, 'mae')],
      };
    } else if (loss.entry === 'poisson' && target.min < 0) {
      yield {
        at: loss,
        message: `\`poisson\` counts events, never below 0, and ${reaches}: use \`mse\``,
        fixes: [replaceCall(loss, 'mse')],
      };
    }
  },
});
