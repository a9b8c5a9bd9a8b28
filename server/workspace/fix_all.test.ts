import { describe, expect, it } from 'vitest';
import { analyse } from '../meaning/analyse.ts';
import { corpus } from '../rules/corpus/corpus.ts';
import { corpusWorld } from '../rules/corpus/world.ts';
import { format } from '../syntax/format.ts';
import { applyFixes } from './fix_all.ts';

const FILE = '/specs/example.dlspec';

const errorsOf = (text: string) =>
  analyse(text, FILE, corpusWorld)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule}: ${message}`);

describe('all safe fixes', () => {
  it('leave a line that became too long as the formatter has it', async () => {
    const long = `network Net { image(1, 28, 28) -> conv2d(32, kernel: 3) -> relu -> max_pool2d(2) -> dropout(0.5) -> dense(10) }\n`;
    expect(format(long)).toBe(long);
    const fixed = await applyFixes(long, FILE);
    expect(fixed).toContain('flatten');
    expect(format(fixed)).toBe(fixed);
  });

  it('leave a text as it lies that nobody formatted', async () => {
    const loose = `network Net {  image(1, 8, 8)   ->   dense(10) }\n`;
    expect(await applyFixes(loose, FILE)).toBe(`network Net {  image(1, 8, 8)   ->   flatten -> dense(10) }\n`);
  });

  it('of the mistakes in the corpus bring no error, and leave what was formatted so', async () => {
    let changed = 0;
    for (const { title, bad } of corpus().pairs) {
      const text = format(bad);
      const fixed = await applyFixes(text, FILE);
      if (fixed === text) continue;
      changed++;
      const before = errorsOf(text);
      expect(
        errorsOf(fixed).filter((error) => !before.includes(error)),
        title,
      ).toEqual([]);
      expect(format(fixed), title).toBe(fixed);
    }
    expect(changed).toBeGreaterThanOrEqual(10);
  });
});
