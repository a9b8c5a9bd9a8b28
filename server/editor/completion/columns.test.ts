import { expect, it } from 'vitest';
import type { DataFacts } from '../../../engine/data/facts.ts';
import { applyEdits } from '../../workspace/fix_all.ts';
import { marked } from '../marked.ts';
import { complete } from './completion.ts';
import { alone } from './proposal.ts';

const spread = { min: 0, max: 80, mean: 30, deviation: 14 };
/** A table of passengers. */
const table: DataFacts = {
  target: 'none',
  columns: ['age', 'sex', 'fare paid', 'cabin'],
  features: [
    { name: 'age', ...spread },
    { name: 'fare paid', ...spread, max: 512.3292 },
  ],
};

function completed(statements: string, facts: DataFacts = table, source = 'csv("a.csv")') {
  const { analysis, offset, text } = marked(`data D {\n  source: ${source}\n  ${statements}\n}\n`);
  const found = complete(analysis, offset, { ...alone, facts: () => facts });
  const columns = found.filter(({ detail }) => detail.startsWith('column'));
  const taken = (label: string) => {
    const { span, insert } = columns.find((each) => each.label === label)!;
    return applyEdits(text, [{ span, text: insert }])
      .split('\n')[2]!
      .trim();
  };
  return { found, labels: columns.map(({ label }) => label), taken };
}

/** Texts are classes first, numbers are values first. */
it.each([
  ['target: class(|)', ['sex', 'cabin', 'age', 'fare paid'], 'sex', 'target: class(sex)'],
  ['target: class(ca|)', ['sex', 'cabin', 'age', 'fare paid'], 'cabin', 'target: class(cabin)'],
  ['target: value(|)', ['age', 'fare paid', 'sex', 'cabin'], 'fare paid', 'target: value("fare paid")'],
  ['target: value("|")', ['age', 'fare paid', 'sex', 'cabin'], 'fare paid', 'target: value("fare paid")'],
  ['target: value("fare|', ['age', 'fare paid', 'sex', 'cabin'], 'fare paid', 'target: value("fare paid"'],
  ['target: class(column: |)', ['sex', 'cabin', 'age', 'fare paid'], 'sex', 'target: class(column: sex)'],
  ['target: labels(s|)', ['sex', 'cabin', 'age', 'fare paid'], 'sex', 'target: labels(sex)'],
  ['target: labels(sex, |)', ['sex', 'cabin', 'age', 'fare paid'], 'cabin', 'target: labels(sex, cabin)'],
  ['split: by_column(|)', ['age', 'sex', 'fare paid', 'cabin'], 'sex', 'split: by_column(sex)'],
  ['weights: |', ['age', 'sex', 'fare paid', 'cabin'], 'age', 'weights: age'],
  // A name of a record takes no quotes.
  ['features: { | }', ['age', 'sex', 'cabin'], 'sex', 'features: { sex: $1 }'],
  ['features: { age: number, | }', ['sex', 'cabin'], 'cabin', 'features: { age: number, cabin: $1 }'],
  ['features: { a|: number }', ['age', 'sex', 'cabin'], 'age', 'features: { age: number }'],
  ['missing: { | }', ['age', 'sex', 'cabin'], 'age', 'missing: { age: $1 }'],
])('%s', (statements, labels, taken, expected) => {
  const completion = completed(statements);
  expect(completion.labels).toEqual(labels);
  expect(completion.found.slice(0, labels.length).map(({ label }) => label)).toEqual(labels);
  expect(completion.taken(taken)).toBe(expected);
});

it('options stand below the columns', () => {
  const labels = completed('target: value(|)').found.map(({ label }) => label);
  expect(labels).toEqual(['age', 'fare paid', 'sex', 'cabin', 'column', 'normalize']);
});

it('tells what a column holds', () => {
  const details = completed('target: class(|)').found.map(({ label, detail }) => [label, detail]);
  expect(details.slice(1, 4)).toEqual([
    ['cabin', 'column of texts'],
    ['age', 'column of numbers, 0 to 80'],
    ['fare paid', 'column of numbers, 0 to 512.3'],
  ]);
});

it.each<[string, string, DataFacts, string]>([
  ['a file that nobody has read', 'target: class(|)', { target: 'none' }, 'csv("a.csv")'],
  ['a source that is no table', 'target: class(|)', table, 'synthetic.moons(samples: 90)'],
  ['what a column is to be', 'features: { age: | }', table, 'csv("a.csv")'],
])('no columns: %s', (_, statements, facts, source) => {
  expect(completed(statements, facts, source).labels).toEqual([]);
});
