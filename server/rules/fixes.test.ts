import { describe, expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import type { Diagnostic } from '../meaning/diagnostic.ts';
import { applyEdits } from '../workspace/fix_all.ts';
import { corpus } from './corpus/corpus.ts';
import { corpusWorld } from './corpus/world.ts';
import { rules } from './index.ts';
import { practices } from './practices.ts';

const FILE = '/specs/example.dlspec';

function checked(text: string): { readonly errors: readonly string[]; readonly found: readonly Diagnostic[] } {
  const analysis = analyse(text, FILE, corpusWorld);
  const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return { errors, found: practices(analysis, corpusWorld) };
}

/** Every fix that rules offer for their bad examples and for the mistakes and the good programs of the corpus. */
const { pairs, programs } = corpus();
const specs = [...rules.map(({ bad }) => bad), ...pairs.map(({ bad }) => bad), ...programs.map(([, text]) => text)];
const offered = specs.flatMap((text) => {
  const { found } = checked(text);
  return found.flatMap((finding) => finding.fixes.map((fix) => ({ rule: finding.rule, text, found, finding, fix })));
});
const ofRule = (name: string) => offered.filter(({ rule }) => rule === name);
const named = (found: readonly Diagnostic[], name: string) => found.filter(({ rule }) => rule === name);
const withFixes = rules.filter(({ name }) => ofRule(name).length > 0);

describe('a fix', () => {
  it.each(withFixes)('of $name mends what it stands at, and nothing breaks', ({ name }) => {
    for (const { text, found, fix } of ofRule(name)) {
      const mended = applyEdits(text, fix.edits);
      const { errors: after, found: left } = checked(mended);
      const errors = after.filter((message) => !checked(text).errors.includes(message));
      const about = `${fix.title}, in\n${text}\nwhich makes\n${mended}`;
      expect(errors, about).toEqual([]);
      expect(named(left, name).length, about).toBeLessThan(named(found, name).length);
    }
  });

  it.each(withFixes)('of $name brings about no error', ({ name }) => {
    for (const { text, found, fix } of ofRule(name)) {
      const errors = (all: readonly Diagnostic[]) =>
        all.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
      const { found: left } = checked(applyEdits(text, fix.edits));
      expect(
        errors(left).filter((rule) => !errors(found).includes(rule)),
        `${fix.title}, in\n${text}`,
      ).toEqual([]);
    }
  });

  it('is safe where it cannot change what is meant, and only there', () => {
    const safe = new Set(offered.filter(({ fix }) => fix.safe).map(({ rule }) => rule));
    expect([...safe].sort()).toEqual(['bias-before-norm', 'sigmoid-then-binary', 'softmax-then-cross-entropy']);
  });
});
