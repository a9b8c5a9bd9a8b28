import { describe, expect, it } from 'vitest';
import { check } from '../../workspace/checked.ts';
import { FilesWorld } from '../../workspace/files_world.ts';
import { applyEdits } from '../../workspace/fix_all.ts';
import { marked } from '../marked.ts';
import { complete } from './completion.ts';
import { alone, type Surroundings } from './proposal.ts';

function completed(drawn: string, around: Partial<Surroundings> = {}) {
  const { analysis, offset, text } = marked(drawn);
  const { diagnostics } = check(text, analysis.file, new FilesWorld());
  const found = complete(analysis, offset, { ...alone, diagnostics, ...around });
  const taken = (label: string) => {
    const { span, insert } = found.find((each) => each.label === label)!;
    return applyEdits(text, [{ span, text: insert.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1') }]);
  };
  return { found, labels: found.map(({ label }) => label), taken };
}

describe('in every place what may stand there', () => {
  it.each([
    ['an import between declarations', '|', ['import', 'block'], ['dense']],
    ['blocks of the spec', 'block B(n) { dense(n) }\nnetwork N { vector(2) -> | }', ['B', 'dense'], ['N']],
    ['not the block itself: it cannot unfold itself', 'block B { dense(2) -> | }', ['relu'], ['B']],
    [
      'words that begin a statement',
      'network N {\n  vector(2)\n  |\n}',
      ['repeat', 'if', 'output', 'shared'],
      ['input'],
    ],
    ['none of them in a line', 'network N {\n  vector(2) -> |\n}', ['relu'], ['repeat', 'output']],
    ['the input of a block', 'block B {\n  |\n}', ['input'], []],
    ['the input of a turn', 'network N {\n  vector(2)\n  repeat 2 {\n    |\n  }\n}', ['input'], []],
    ['values that are bound', 'network N {\n  a = vector(2)\n  |\n  b = relu\n}', ['a'], ['b']],
    ['parts', 'network N {\n  vector(4)\n  a, b = split(2)\n  |\n}', ['a', 'b'], []],
    [
      'what every branch binds',
      'block B(n) {\n  if n > 1 { x = relu } else { x = tanh  y = relu }\n  |\n}',
      ['x'],
      ['y'],
    ],
    ['not what a turn has bound', 'network N {\n  vector(2)\n  repeat 2 { x = relu }\n  |\n}', [], ['x']],
    ['what is shared, as a step', 'network N {\n  shared s = dense(2)\n  x = vector(2)\n  x -> |\n}', ['s'], ['x']],
    ['a parameter that may hold a layer', 'block B(act = relu, n = 2) { dense(n) -> | }', ['act'], ['n']],
    ['parameters as values', 'block B(wide, n = 2) { dense(|) }', ['wide', 'n'], []],
    ['parameters behind the name of an option', 'block B(flat) { dense(2, bias: |) }', ['true', 'flat'], []],
    ['parameters of a block', 'block B(n, k = 3) { dense(n) }\nnetwork N { vector(2) -> B(|) }', ['n', 'k'], ['units']],
    ['those not given yet', 'block B(n, k = 3) { dense(n) }\nnetwork N { vector(2) -> B(4, |) }', ['k'], ['n']],
    ['parameters of a network', 'network N(width = 2) { vector(width) }\ntrain T { network: N(|) }', ['width'], []],
    ['axes in a condition', 'block B(n) {\n  x = input\n  if x.|\n}', ['x.channels', 'x.height', 'n'], ['relu']],
    ['turns of a repetition', 'block B(n) {\n  repeat | { relu }\n}', ['n'], ['relu']],
    ['values to be joined', 'network N {\n  a = vector(2)\n  b = relu\n  concat(|)\n}', ['a', 'b'], []],
    ['what a layer keeps', 'network N {\n  e = sequence(4, 2) -> gru(3)\n  e.|\n}', ['e.state'], []],
    ['names of outputs', 'network N {\n  a = vector(2)\n  output |\n}', ['a'], ['relu']],
    ['units', 'train T { steps: 20 | }', ['steps'], ['network']],
    ['units of all sizes', 'device L { peak: 3 | }', ['GFLOP/s', 'TFLOP/s'], ['GB/s']],
    ['nothing in a comment', 'network N { vector(2) } // re|', [], ['relu', 'network']],
    ['nothing in a documentation', '/// re|\nnetwork N { vector(2) }', [], ['relu', 'network']],
    [
      'nothing in a text',
      'data D { source: csv("a.csv", separator: comma)  target: class("|") }',
      [],
      ['csv', 'class'],
    ],
    ['nothing for a new name', 'network |', [], ['relu', 'network']],
    ['nothing for a default', 'network N(a = |) { vector(2) }', [], ['relu']],
  ])('%s', (_, drawn, has, hasNot) => {
    const { labels } = completed(drawn);
    expect(labels).toEqual(expect.arrayContaining(has));
    for (const label of hasNot) expect(labels).not.toContain(label);
    expect(labels.filter((label, at) => labels.indexOf(label) !== at)).toEqual([]);
  });

  it('an axis tells how much it is', () => {
    const { found } = completed('network N {\n  x = image(3, 8, 9)\n  if x.height == | { relu }\n}');
    expect(found.find(({ label }) => label === 'x.width')!.detail).toBe('9');
  });
});

describe('suppressions', () => {
  const wide = (comment: string) => `network N {\n  vector(4)\n  ${comment}\n  dense(512) -> relu\n  dense(2)\n}\n`;
  it.each([
    ['// |', 'dlspec-ignore', '// dlspec-ignore dropout-wide: reason'],
    ['// dls|', 'dlspec-ignore', '// dlspec-ignore dropout-wide: reason'],
    ['// dlspec-ignore |', 'dropout-wide', '// dlspec-ignore dropout-wide: reason'],
    ['// dlspec-ignore hidden|-x: because', 'dropout-wide', '// dlspec-ignore dropout-wide: because'],
  ])('%s', (drawn, label, expected) => {
    const { taken, labels } = completed(wide(drawn));
    expect(taken(label)).toBe(wide(expected));
    expect(labels[0]).toBe(label);
  });

  it('are not offered to who begins another comment', () => {
    expect(completed('network N {\n  // |\n  vector(4)\n}').labels).toEqual([]);
    expect(completed(wide('// dlspec-ignore dropout-wide: |')).labels).toEqual([]);
  });
});

describe('paths of files', () => {
  const folders: Readonly<Record<string, readonly string[]>> = {
    '/specs': ['.git/', 'data/', 'rows.csv'],
    '/specs/data': ['a.gz', 'b.gz'],
  };
  const list = (folder: string) => folders[folder] ?? [];
  it.each([
    ['beside the spec', 'data D { source: csv("|") }', ['data/', 'rows.csv'], 'data D { source: csv("rows.csv") }'],
    ['in a folder', 'data D { source: idx("data/|a") }', ['a.gz', 'b.gz'], 'data D { source: idx("data/b.gz") }'],
    [
      'in the folder of data',
      'data D { folder: "data"  source: idx("a.gz", labels: "|") }',
      ['a.gz', 'b.gz'],
      'data D { folder: "data"  source: idx("a.gz", labels: "b.gz") }',
    ],
    ['with its quotes', 'data D { source: csv(|) }', ['data/', 'rows.csv'], 'data D { source: csv("rows.csv") }'],
    ['begun without them', 'data D { source: csv(ro|) }', ['data/', 'rows.csv'], 'data D { source: csv("rows.csv") }'],
    ['a folder', 'data D { folder: | }', ['data/'], 'data D { folder: "data/$0" }'],
    ['folders', 'data D { folder: "|" }', ['data/'], 'data D { folder: "data/" }'],
  ])('%s', (_, drawn, labels, expected) => {
    const completion = completed(drawn, { list });
    expect(completion.labels.slice(0, labels.length)).toEqual(labels);
    if (drawn.includes('"|')) expect(completion.labels).toEqual(labels);
    expect(completion.taken(labels.at(-1)!)).toBe(expected);
  });
});
