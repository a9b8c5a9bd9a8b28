import { expect, it } from 'vitest';
import { applyEdits } from '../workspace/fix_all.ts';
import { markedSpecs } from './marked.ts';
import { pathEdits } from './moved_paths.ts';

const NET = `--- nets/net.dlspec
import { Wide } from "./blocks.dlspec"
import { Deep } from "../deep.dlspec"
import { Far } from "far/blocks.dlspec"
import { Root } from "/lib/root.dlspec"
data A { source: csv("a.csv") }
data B {
  folder: "../data"
  source: idx("b.gz", labels: "sub/c.gz")
}
`;

/** What is moved, and the lines that are different then. */
it.each([
  [
    'a spec beside it',
    { from: '/specs/nets/blocks.dlspec', to: '/specs/nets/units.dlspec' },
    ['import { Wide } from "./units.dlspec"'],
  ],
  [
    'a spec to another folder',
    { from: '/specs/deep.dlspec', to: '/specs/nets/x/deep.dlspec' },
    ['import { Deep } from "./x/deep.dlspec"'],
  ],
  ['a folder', { from: '/specs/nets/far', to: '/specs/near' }, ['import { Far } from "../near/blocks.dlspec"']],
  ['an absolute path', { from: '/lib', to: '/library' }, ['import { Root } from "/library/root.dlspec"']],
  [
    'the spec itself',
    { from: '/specs/nets/net.dlspec', to: '/specs/a/b/net.dlspec' },
    [
      'import { Wide } from "../../nets/blocks.dlspec"',
      'import { Deep } from "../../deep.dlspec"',
      'import { Far } from "../../nets/far/blocks.dlspec"',
      'data A { source: csv("../../nets/a.csv") }',
      '  folder: "../../data"',
    ],
  ],
  [
    'the folder that it is in, with what it imports from there',
    { from: '/specs/nets', to: '/specs/a/nets' },
    ['import { Deep } from "../../deep.dlspec"', '  folder: "../../data"'],
  ],
  ['the whole workspace', { from: '/specs', to: '/other' }, []],
  ['a data file', { from: '/specs/nets/a.csv', to: '/specs/nets/table.csv' }, ['data A { source: csv("table.csv") }']],
  ['the folder of data', { from: '/specs/data', to: '/specs/samples' }, ['  folder: "../samples"']],
  [
    'a file in the folder of data',
    { from: '/specs/data/sub/c.gz', to: '/specs/data/c.gz' },
    ['  source: idx("b.gz", labels: "c.gz")'],
  ],
  ['something else with the same beginning', { from: '/specs/nets/far/block', to: '/specs/x' }, []],
])('%s', (_, move, lines) => {
  const { analysis, text } = markedSpecs(NET).specs[0]!;
  const before = text.split('\n');
  const after = applyEdits(text, pathEdits(analysis, [move])).split('\n');
  expect(after.filter((line, at) => line !== before[at])).toEqual(lines);
});
