import { describe, expect, it } from 'vitest';
import { ruleFiles } from '../generate/rule_index.ts';
import { analyse } from '../meaning/analyse.ts';
import { world } from '../meaning/world.ts';
import { corpusWorld } from './corpus/world.ts';
import { rules } from './index.ts';
import { practices } from './practices.ts';

/** Everything that is said of a spec: of reading, then of rules. */
function said(text: string) {
  const analysis = analyse(text, '/specs/example.dlspec', corpusWorld);
  return [...analysis.diagnostics, ...practices(analysis, corpusWorld)];
}

/** Names of the rules whose findings are errors or warnings. */
const loud = (text: string): string[] =>
  said(text)
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ rule }) => rule);

describe('the examples of every rule', () => {
  it.each(rules)('$name fires on its bad example, and nothing else is loud there', ({ name, bad, good }) => {
    expect(said(bad).map(({ rule }) => rule)).toContain(name);
    expect(loud(bad).filter((rule) => rule !== name)).toEqual([]);
    expect(said(good).map(({ rule }) => rule)).not.toContain(name);
    expect(loud(good)).toEqual([]);
  });

  it.each(rules)('$name says when it fires, why, and who says so', ({ title, why, sources }) => {
    expect(title).toMatch(/^[^\n]+[^.\n]$/);
    expect(why).toMatch(/\.$/);
    expect(sources).not.toEqual([]);
  });

  it.each(rules)('$name is told by its file, and its causes are rules', ({ name, explainedBy = [] }) => {
    expect(ruleFiles().map((file) => file.name)).toContain(name.replaceAll('-', '_'));
    expect(explainedBy.filter((cause) => rules.every((rule) => rule.name !== cause))).toEqual([]);
  });

  it.each([
    'batch-size',
    'dropout-rate',
    'learning-rate-range',
    'optimizer-moments',
    'slope-range',
    'weight-penalty-range',
  ])('%s, which is about a range, tells the usual one', (name) => {
    const { bad } = rules.find((rule) => rule.name === name)!;
    const { message } = said(bad).find(({ rule }) => rule === name)!;
    expect(message).toMatch(/\d\S* (to|and) \d\S*( are| is)? usual|usual \w+ is \d\S* to \d|take \d+ to \d+/);
  });

  it('thousands are parted, but in code and shapes', () => {
    const text = `network Wide { tensor([2048]) -> dense(4096) -> relu -> dense(3000) -> relu -> dense(3) }
data D { source: csv("kinds.csv")  target: class(kind)  normalize: zscore }
network N { vector(20) -> dense(2048) -> relu -> dense(5) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  batch: 4096  epochs: 20 }
`;
    const messages = said(text).map(({ message }) => message);
    const plain = messages.map((message) => message.replace(/`[^`]*`|\[[^\]]*\]/g, ''));
    expect(messages.some((message) => message.includes('a batch of 4,096'))).toBe(true);
    expect(messages.some((message) => message.includes('`dense(2048)`'))).toBe(true);
    expect(plain.filter((message) => /(?<![.\d])\d{4}/.test(message))).toEqual([]);
  });

  it('no rule explains itself, by whatever way', () => {
    const causes = new Map(rules.map(({ name, explainedBy = [] }) => [name, explainedBy]));
    const reaches = (name: string, seen: readonly string[]): boolean =>
      causes.get(name)!.some((cause) => seen.includes(cause) || reaches(cause, [...seen, cause]));
    expect(rules.filter(({ name }) => reaches(name, [name])).map(({ name }) => name)).toEqual([]);
  });
});

/** A network's body, and what the network rules say of it: `rule: message`. */
const cases: readonly [name: string, body: string, ...expected: RegExp[]][] = [
  ['a hidden layer in the range', 'vector(784) -> dense(32) -> relu -> dense(10)'],
  [
    'a hidden layer below the range says the numbers and the power of two',
    'vector(784) -> dense(16) -> relu -> dense(10)',
    /^hidden-units: `dense\(16\)` is narrow for 784 inputs and 10 outputs: .*29\.2 … 38\.2: take 32$/,
  ],
  ['the output layer may be as narrow as it must', 'vector(784) -> dense(1)'],
  ['an autoencoder is narrow on purpose', 'vector(784) -> dense(16) -> relu -> dense(784)'],
  [
    'every wide layer counts',
    'vector(64) -> dense(512) -> relu -> dense(300) -> relu -> dense(10)',
    /^dropout-wide: `dense\(512\)` .* add `dropout\(0\.2\)`$/,
    /^dropout-wide: `dense\(300\)`/,
  ],
  ['a large network needs more', 'vector(4096) -> dense(512) -> relu -> dense(10)', /add `dropout\(0\.5\)`$/],
  ['256 is not wide', 'vector(64) -> dense(256) -> relu -> dense(10)'],
  ['a wide output is no hidden layer', 'vector(64) -> dense(64) -> relu -> dense(1000)'],
  [
    'the last wide layer after a dropped one (AlexNet)',
    'vector(64) -> dense(512) -> relu -> dropout(0.5) -> dense(512) -> relu -> dense(10)',
  ],
  [
    'a wide convolution is worth a look only',
    'image(3, 8, 8) -> conv2d(512, kernel: 3) -> relu -> global_avg_pool -> dense(32)',
    /^info dropout-wide: `conv2d\(512\)`/,
  ],
  [
    'a wide convolution with batch_norm is fine',
    'image(3, 8, 8) -> conv2d(512, kernel: 3) -> batch_norm -> relu -> global_avg_pool -> dense(32)',
  ],
];

const NETWORK_CASES = ['hidden-units', 'dropout-wide'];

describe('rules about networks', () => {
  it.each(cases)('%s', (_, body, ...expected) => {
    const text = `network N {\n  ${body}\n}\n`;
    const analysis = analyse(text, '/specs/example.dlspec', world);
    expect(analysis.diagnostics).toEqual([]);
    const lines = practices(analysis, world).filter(({ rule }) => NETWORK_CASES.includes(rule));
    const said = lines.map(({ rule, severity, message }) =>
      severity === 'warning' ? `${rule}: ${message}` : `${severity} ${rule}: ${message}`,
    );
    expect(said).toHaveLength(expected.length);
    said.forEach((line, at) => {
      expect(line).toMatch(expected[at]!);
    });
  });
});

/** A train's output width, data and loss, and what is said of the loss. */
const losses: readonly [name: string, output: number, data: string, loss: string, expected?: RegExp][] = [
  ['classes with cross entropy', 3, 'synthetic.spirals(classes: 3)', 'cross_entropy'],
  [
    'classes with squared errors',
    3,
    'synthetic.spirals(classes: 3)',
    'mse',
    /^error loss-for-task: `mse` does not suit one of 3 classes: .*; use `cross_entropy`$/,
  ],
  ['two classes with one output', 1, 'synthetic.moons', 'binary_cross_entropy'],
  [
    'two classes with one output and squared errors',
    1,
    'synthetic.moons',
    'mse',
    /^warning loss-for-task: .* two classes told apart by one output: what is surely wrong is hardly corrected; use `binary_cross_entropy`$/,
  ],
  [
    'two classes with one output and softmax',
    1,
    'synthetic.moons',
    'cross_entropy',
    /^error loss-for-task: softmax over one output is always 1/,
  ],
  [
    'three classes with sigmoid',
    3,
    'synthetic.spirals(classes: 3)',
    'binary_cross_entropy',
    /^error loss-for-task: .* use `cross_entropy`$/,
  ],
  ['a number with squared errors', 1, 'csv("a.csv")  target: value(price)', 'mse'],
  [
    'a number with cross entropy',
    3,
    'csv("a.csv")  target: value(price)',
    'cross_entropy',
    /^error loss-for-task: .* a target that is a number: use `mse`$/,
  ],
  [
    'too few outputs is not a matter of the loss',
    2,
    'synthetic.spirals(classes: 3)',
    'cross_entropy',
    /^error classes-match: the network has 2 outputs, the data 3 classes$/,
  ],
];

describe('loss-for-task', () => {
  it.each(losses)('%s', (_, output, data, loss, expected) => {
    const text = `data D { source: ${data} }
network N { vector(2) -> dense(16) -> relu -> dense(${output}) }
train T { network: N  data: D  loss: ${loss}  optimizer: adam(lr: 1e-3)  epochs: 50 }
`;
    const analysis = analyse(text, '/specs/example.dlspec', world);
    const said = [...analysis.diagnostics, ...practices(analysis, world)]
      .filter(({ severity }) => severity === 'error' || severity === 'warning')
      .map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
    if (!expected) expect(said).toEqual([]);
    else {
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(expected);
    }
  });
});

/** What a rule takes for something else at first sight. */
const silent: readonly [rule: string, name: string, text: string][] = [
  [
    'regularize-sparse-code',
    'two classes told by two features are no copy',
    `data D { source: synthetic.moons  split: random(validation: 10%) }
network N { vector(2) -> dense(16) -> relu -> dense(2) }
train T { network: N  data: D  loss: cross_entropy  optimizer: adam(lr: 1e-3)  epochs: 50 }
`,
  ],
  [
    'regularize-sparse-code',
    'of a network alone nothing is known',
    'network N { vector(2) -> dense(16) -> relu -> dense(2) }\n',
  ],
];

describe('silent', () => {
  it.each(silent)('%s: %s', (rule, _, text) => {
    expect(said(text).map(({ rule }) => rule)).not.toContain(rule);
    expect(said(text).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
