import { expect, it } from 'vitest';
import { check } from '../workspace/checked.ts';
import { FilesWorld } from '../workspace/files_world.ts';
import { applyEdits } from '../workspace/fix_all.ts';
import { difference, fixesOfRule, importFixes, suppression } from './actions.ts';
import { draw, marked, markedSpecs } from './marked.ts';
import { unusedParameters } from './unused.ts';

const checked = (text: string) => check(text, '/specs/example.dlspec', new FilesWorld()).diagnostics;

it('a suppression silences what it was made for', () => {
  const text = 'network N {\n  vector(4)\n  dense(512) -> relu\n  dense(2)\n}\n';
  const found = checked(text).filter(({ rule }) => rule === 'dropout-wide');
  expect(found).toHaveLength(1);
  const { at, before, reason, after } = suppression(text, found[0]!)!;
  const silent = `${text.slice(0, at)}${before}${reason}${after}${text.slice(at)}`;
  expect(silent).toContain('\n  // dlspec-ignore dropout-wide: reason\n  dense(512)');
  expect(checked(silent).filter(({ rule }) => /dropout-wide|ignore/.test(rule))).toEqual([]);
});

it('errors are not silenced', () => {
  const text = 'network N { vector(4) -> nothing }';
  expect(checked(text).map((found) => suppression(text, found))).toEqual([undefined]);
});

it('all of a rule is mended at once', () => {
  const text = 'network N {\n  vector(4)\n  Linear(3) -> ReLU\n  Linear(2)\n}\n';
  const edits = fixesOfRule(checked(text), 'unknown-name');
  expect(applyEdits(text, edits)).toBe('network N {\n  vector(4)\n  dense(3) -> relu\n  dense(2)\n}\n');
  expect(fixesOfRule(checked('network N { vector(4) -> Linear(3) }'), 'unknown-name')).toEqual([]);
});

it('an unknown name is imported from where it is declared', () => {
  const { specs, here } = markedSpecs(
    '--- far/blocks.dlspec\nblock Wide { relu }\n--- blocks.dlspec\nblock Wide { tanh }\n--- net.dlspec\nnetwork N { vector(2) -> |Wide }\n',
  );
  const [unknown] = here.analysis.diagnostics;
  const fixes = importFixes(
    here.analysis,
    unknown!,
    specs.map(({ analysis }) => analysis),
  );
  expect(fixes.map(({ title }) => title)).toEqual([
    'Import `Wide` from "./blocks.dlspec"',
    'Import `Wide` from "./far/blocks.dlspec"',
  ]);
  expect(applyEdits(here.text, fixes[1]!.edits)).toMatch(/^import \{ Wide \} from ".\/far\/blocks.dlspec"\n\nnetwork/);
});

it.each([
  ['same', 'same'],
  ['abc', 'abXc'],
  ['aaa', 'aa'],
  ['', 'new'],
  ['old', ''],
  ['one two', 'one 2 two'],
])('the difference from %j to %j', (from, to) => {
  expect(applyEdits(from, difference(from, to))).toBe(to);
});

it.each([
  'network N(«unused» = 1, used = 2) { vector(used) -> dense(1) }\ntrain T { network: N(unused: 3) }',
  'block B(a, «b») { dense(a) }',
  'network N(a = 1, b = a) { vector(b) -> dense(1) }',
  'network N(a = 1) { vector(2) -> dense( }',
])('unused parameters: %s', (drawn) => {
  const { analysis, text } = marked(drawn);
  expect(
    draw(
      text,
      unusedParameters(analysis).map(({ span }) => span),
    ),
  ).toBe(drawn);
});
