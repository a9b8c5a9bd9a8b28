import { dropColumn } from '../facts/columns.ts';
import { trainRule } from '../rule.ts';

export const rowNumber = trainRule({
  name: 'row-number',
  severity: 'warning',
  title: 'A column that only counts the rows is an input',
  why:
    'The number of a row says when it was written down, not what it is about. A network learns it all the same: rows of a sorted table by heart, and ' +
    'of a new row, whose number is larger than any before, whatever it makes of that. Drop it. In a series that is kept in order (`split: tail`) ' +
    'it may stand for time.',
  sources: ['S0', 'Kaufman et al. 2012: Leakage in Data Mining', 'field'],
  bad: `data Customers { source: csv("numbered.csv")  target: class(left)  normalize: zscore  split: stratified(validation: 20%) }
network Net { vector(5) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Customers  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  good: `data Customers {
  source: csv("numbered.csv")
  target: class(left)
  features: { row: drop }
  normalize: zscore
  split: stratified(validation: 20%)
}
network Net { vector(4) -> dense(16) -> relu -> dense(1) }
train Run { network: Net  data: Customers  loss: binary_cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 20 }
`,
  *check(train) {
    const { facts, data } = train;
    const { split } = data.settings;
    // A curve over 1, 2, 3 … has no other column.
    if (!facts?.rowNumbers || split?.entry === 'tail' || (facts.shape?.[0] ?? 0) < 2) return;
    for (const name of facts.rowNumbers) {
      yield {
        at: train.atData(data.settings.features ? 'features' : 'source'),
        message: `\`${name}\` counts the rows and says nothing of what they are about, and the network takes it for an input: leave it out with \`features: { ${name}: drop }\``,
        fixes: dropColumn(train, name),
      };
    }
  },
});
