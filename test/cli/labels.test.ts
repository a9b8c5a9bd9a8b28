import { describe, expect, it } from 'vitest';
import { jsonLines, run, workFolder } from './command.ts';

/** Two labels of two numbers: the one where the first is above 0, the other where the second is. */
const rows = Array.from({ length: 120 }, (_, at) => {
  const [a, b] = [Math.sin(at * 1.7), Math.cos(at * 2.3)];
  return { a, b, labels: [a > 0 ? 1 : 0, b > 0 ? 1 : 0] };
});
const spec = (file: string, target: string, loss: string) => `data Things {
  source: csv("${file}")
  target: ${target}
  split: random(validation: 20%, test: 20%)
}
network Net { vector(2) -> dense(8) -> relu -> dense(2) }
train T { network: Net  data: Things  loss: ${loss}  optimizer: adam(lr: 0.02)  batch: 8  epochs: 40  metrics: [accuracy, f1] }
`;
const folder = workFolder({
  'columns.csv': ['a,b,left,right', ...rows.map(({ a, b, labels }) => [a, b, ...labels].join(','))].join('\n'),
  'words.csv': [
    'a,b,tags',
    ...rows.map(({ a, b, labels }) => `${a},${b},${['left', 'right'].filter((_, at) => labels[at]).join('|')}`),
  ].join('\n'),
  'columns.dlspec': spec('columns.csv', 'labels(left, right)', 'binary_cross_entropy'),
  'words.dlspec': spec('words.csv', 'labels(tags)', 'binary_cross_entropy'),
  'one.dlspec': spec('columns.csv', 'labels(left, right)', 'cross_entropy'),
  'wrong.dlspec': spec('columns.csv', 'labels(left, a)', 'binary_cross_entropy'),
  'new.csv': 'a,b\n0.9,0.9\n-0.9,0.9\n-0.9,-0.9\n',
});
const train = async (name: string) => run(['train', `${name}.dlspec`, '--format', 'json', '--runs', 'runs'], folder);

describe('samples with several labels', () => {
  it('are learnt and predicted, the same from columns of 0 and 1 as from words in one', async () => {
    const ends = await Promise.all(
      ['columns', 'words'].map(async (name) => jsonLines((await train(name)).stdout).at(-1)),
    );
    expect(ends[1].metrics).toEqual(ends[0].metrics);
    expect(ends[0].metrics.test.accuracy).toBeGreaterThan(0.9);
    const { stdout } = await run(['predict', ends[0].run, '--input', 'new.csv', '--format', 'json'], folder);
    const { labels, predictions } = JSON.parse(stdout);
    expect(labels).toEqual(['left', 'right']);
    expect(predictions.map((each: { labels: string[] }) => each.labels)).toEqual([['left', 'right'], ['right'], []]);
    const text = await run(['predict', ends[1].run, '--input', 'new.csv'], folder);
    expect(text.stdout).toMatch(
      /sample +labels +confidence\n +0 +left, right +[\d.]+ %\n +1 +right +[\d.]+ %\n +2 +— +/,
    );
  });

  it.each([
    [
      'one',
      /one\.dlspec:7:45: error: `cross_entropy` does not suit 2 labels, of which a sample may have more than one/,
    ],
    ['wrong', /columns\.csv: line \d+, column 'a': '[-\d.]+' is neither 0 nor 1/],
  ])('%s: is refused at its place', async (name, message) => {
    const { code, stderr, stdout } = await train(name);
    expect(code).not.toBe(0);
    expect(stderr + stdout).toMatch(message);
  });
});
