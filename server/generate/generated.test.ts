import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generated } from './generated.ts';

describe('generated files', () => {
  it.each([...generated()])('%s is what the tables say (npm run generate)', (file, content) => {
    expect(readFileSync(file, 'utf8')).toBe(content);
  });
});
