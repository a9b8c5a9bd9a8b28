import { describe, expect, it } from 'vitest';
import { marked } from '../marked.ts';
import { complete } from './completion.ts';

function completed(drawn: string) {
  const { analysis, offset } = marked(drawn);
  return complete(analysis, offset);
}

describe('layers are ranked by what fits', () => {
  it.each([
    [
      'a picture takes a convolution',
      'network N {\n  image(1, 8, 8) -> |\n}',
      ['conv2d', 'flatten'],
      ['dense', 'vector'],
    ],
    ['so does the next statement', 'network N {\n  image(1, 8, 8)\n  |\n}', ['conv2d'], ['dense']],
    ['a vector takes a dense layer', 'network N {\n  vector(8)\n  relu -> |\n}', ['dense'], ['conv2d', 'image']],
    ['a network begins with its input', 'network N {\n  |\n}', ['image', 'vector'], ['dense', 'relu']],
    [
      'a named value tells its shape',
      'network N {\n  stem = image(1, 8, 8)\n  flatten\n  stem -> |\n}',
      ['conv2d'],
      ['dense'],
    ],
  ])('%s', (_, drawn, first, last) => {
    const found = completed(drawn);
    const place = (label: string) => found.findIndex((each) => each.label === label);
    for (const fits of first) {
      for (const misfit of last) expect(place(fits), `${fits} before ${misfit}`).toBeLessThan(place(misfit));
      expect(found[place(fits)]!.detail).not.toMatch(/does not fit/);
    }
    for (const misfit of last) expect(found[place(misfit)]!.detail).toMatch(/^does not fit: /);
  });

  it.each([
    ['a dense layer: an activation', 'network N { vector(8) -> dense(4) -> | }', 'relu', ['dense', 'mean', 'dropout']],
    ['an activation: a dense layer', 'network N { vector(8) -> relu -> | }', 'dense', ['relu', 'mean']],
    ['the line before counts', 'network N {\n  image(1, 8, 8)\n  conv2d(4)\n  |\n}', 'relu', ['conv2d', 'max_pool2d']],
    ['a pool: a convolution', 'network N { image(1, 8, 8) -> max_pool2d(2) -> | }', 'conv2d', ['relu', 'max_pool2d']],
    ['a norm: an activation', 'network N { image(1, 8, 8) -> batch_norm -> | }', 'relu', ['conv2d', 'batch_norm']],
  ])('what usually follows comes first, after %s', (_, drawn, first, later) => {
    const labels = completed(drawn).map(({ label }) => label);
    for (const other of later) expect(labels.indexOf(first), other).toBeLessThan(labels.indexOf(other));
  });

  it('says why', () => {
    const dense = completed('network N { image(1, 8, 8) -> | }').find(({ label }) => label === 'dense')!;
    expect(dense.detail).toBe('does not fit: needs a flat input, got [1, 8, 8]');
  });

  it('judges nothing behind a mistake', () => {
    const details = completed('network N { image(1, 8, 8) -> dense(3) -> | }').map(({ detail }) => detail);
    expect(details.join()).not.toMatch(/does not fit/);
  });
});

describe('losses and metrics are ranked by what suits the data and the output', () => {
  const classes =
    'data D { source: synthetic.spirals(samples: 90, classes: 3) }\nnetwork N { vector(2) -> dense(3) }\n';
  const yesOrNo = 'data D { source: synthetic.moons(samples: 90) }\nnetwork N { vector(2) -> dense(1) }\n';
  it.each([
    ['classes', `${classes}train T { network: N  data: D  loss: | }`, 'cross_entropy', ['mse', 'binary_cross_entropy']],
    [
      'one of two',
      `${yesOrNo}train T { network: N  data: D  loss: | }`,
      'binary_cross_entropy',
      ['mse', 'cross_entropy'],
    ],
    ['metrics', `${classes}train T { network: N  data: D  metrics: [|] }`, 'accuracy', ['mae']],
  ])('%s', (_, drawn, first, last) => {
    const found = completed(drawn);
    expect(found[0]!.label).toBe(first);
    expect(found[0]!.detail).not.toMatch(/does not/);
    for (const name of last) expect(found.find(({ label }) => label === name)!.detail).toMatch(/^does not suit: \S/);
  });

  it('nothing is judged where nothing is known', () => {
    const details = completed('train T { loss: | }').map(({ detail }) => detail);
    expect(details.join()).not.toMatch(/does not/);
  });
});

describe('snippets', () => {
  it.each([
    ['whole specs between declarations', '|', ['picture_classifier', 'table_regression'], ['dense_stage']],
    ['stages in a network', 'network N {\n  vector(2)\n  |\n}', ['dense_stage'], ['picture_classifier']],
    ['not before its input', 'network N {\n  |\n}', [], ['dense_stage']],
    ['not inside of a line', 'network N {\n  vector(2) -> |\n}', [], ['dense_stage']],
  ])('%s', (_, drawn, has, hasNot) => {
    const labels = completed(drawn).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(has));
    for (const label of hasNot) expect(labels).not.toContain(label);
  });

  it('name what stands in the spec', () => {
    const own =
      'data First { source: synthetic.moons }\ndata Moons { source: synthetic.moons }\nnetwork Net { vector(2) }\n|';
    const { insert } = completed(own).find(({ label }) => label === 'train')!;
    expect(insert).toMatch(/network: {3}\$\{2:Net\}\n {2}data: {6}\$\{3:Moons\}/);
    expect(completed('|').find(({ label }) => label === 'train')!.insert).toMatch(/\$\{2:Small\}/);
  });

  it('have documentation that shows what comes', () => {
    const network = completed('|').find(({ label }) => label === 'network')!;
    expect(network.insert).toMatch(/^network \$\{1:Name\} \{/);
    expect(network.doc).toMatch(/network Name \{\n {2}image\(1, 28, 28\)/);
  });
});

describe('settings are ranked', () => {
  const labels = (drawn: string) => completed(drawn).map(({ label }) => label);
  it.each([
    ['what must be given first', 'data D { | }', ['source', 'target', 'augment']],
    ['what is not run last', 'data D {\n  source: csv("a.csv")\n  |\n}', ['target', 'split', 'missing']],
    ['what is for tables below that', 'data D {\n  source: synthetic.moons\n  |\n}', ['split', 'augment', 'target']],
  ])('%s', (_, drawn, order) => {
    const found = labels(drawn);
    expect(found.filter((label) => order.includes(label))).toEqual(order);
  });

  it('and say why', () => {
    const target = completed('data D {\n  source: synthetic.moons\n  |\n}').find(({ label }) => label === 'target')!;
    expect(target.detail).toBe('does not suit: it is for tables, and synthetic.moons is none');
  });
});

it('a path is written between quotes', () => {
  const csv = completed('data D { source: | }').find(({ label }) => label === 'csv')!;
  expect(csv.insert).toBe('csv("$1")');
});

it('every layer, option and declaration has words beside its name', () => {
  for (const drawn of [
    '|',
    'network N {\n  vector(2)\n  |\n}',
    'train T { | }',
    'network N { image(1, 8, 8) -> conv2d(| }',
  ]) {
    for (const { label, detail } of completed(drawn)) expect(detail, label).not.toBe('');
  }
});
