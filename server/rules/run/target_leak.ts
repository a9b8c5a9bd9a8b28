import { dropColumn } from '../facts/columns.ts';
import { trainRule } from '../rule.ts';

export const targetLeak = trainRule({
  name: 'target-leak',
  severity: 'warning',
  title: 'A column among the inputs tells the target',
  why:
    'The target under another name, in another unit, or a column that was made from it: the network reads it off, is nearly always right, and ' +
    'fails where the answer is yet to be found, as the column is not known there. Leave it out. Where one column alone parts the classes it is worth a ' +
    'look: there may be a rule that needs no network, or it was filled in afterwards.',
  sources: ['S0', 'Kaufman et al. 2012: Leakage in Data Mining'],
  bad: `data Pupils { source: csv("grades.csv")  target: value(percent)  normalize: zscore  split: random(validation: 20%) }
network Net { vector(4) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Pupils  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Pupils {
  source: csv("grades.csv")
  target: value(percent)
  features: { points: drop }
  normalize: zscore
  split: random(validation: 20%)
}
network Net { vector(3) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Pupils  loss: mse  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { facts, data } = train;
    const target = String(data.settings.target?.options.column ?? 'the target');
    const numbers = new Set(facts?.features?.map(({ name }) => name));
    for (const { name, how } of facts?.leaks ?? []) {
      if (facts?.rowNumbers?.includes(name)) continue;
      const isCopy = how === 'copy';
      yield {
        at: train.atData(data.settings.features ? 'features' : 'source'),
        severity: isCopy ? 'warning' : 'info',
        message: isCopy
          ? `\`${name}\` is \`${target}\` in other words: the network reads the answer off it, and will not have it where it is asked; leave it out with \`features: { ${name}: drop }\``
          : `\`${name}\` alone tells \`${target}\` in every row: where it was found out together with \`${target}\`, leave it out with \`features: { ${name}: drop }\``,
        fixes: numbers.has(name) ? dropColumn(train, name) : [],
      };
    }
  },
});
