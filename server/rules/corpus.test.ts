import { describe, expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { corpus } from './corpus/corpus.ts';
import { corpusWorld } from './corpus/world.ts';
import { practices } from './practices.ts';

/** What is said of a spec: `severity rule: first line of the text that it is about`. */
function said(text: string): string[] {
  const analysis = analyse(text, '/specs/example.dlspec', corpusWorld);
  return [...analysis.diagnostics, ...practices(analysis, corpusWorld)].map(
    ({ severity, rule, span }) => `${severity} ${rule}: ${text.slice(span.start, span.end).split('\n')[0]}`,
  );
}

const loud = (lines: readonly string[]) => lines.filter((line) => /^(error|warning) /.test(line));

const { programs, pairs } = corpus();

describe('good programs', () => {
  it.each(programs)('%s: nothing is loud', (_, text) => {
    expect(loud(said(text))).toEqual([]);
  });
});

describe('mistakes', () => {
  it.each(pairs)('$title', ({ good, bad, expected }) => {
    expect(bad).not.toBe(good);
    const found = said(bad);
    expect(expected).not.toEqual([]);
    // All that is loud is drawn, and all that is drawn is found.
    expect(loud(found).sort()).toEqual(loud(expected).sort());
    expect(found).toEqual(expect.arrayContaining([...expected]));
    expect(said(good).filter((line) => expected.some((each) => line === each))).toEqual([]);
  });

  it('are many', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(120);
  });
});
