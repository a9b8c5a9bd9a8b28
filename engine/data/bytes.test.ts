import { expect, it } from 'vitest';
import { dataBytes } from './bytes.ts';
import type { DataFacts } from './facts.ts';
import { declaration } from './fixtures.ts';

/** Beside the values two numbers of rows a sample. */
it.each<[what: string, facts: DataFacts, bytes: number]>([
  ['pictures in bytes', { target: 'class', samples: 10, shape: [1, 4, 5], stored: 'uint8' }, 10 * (20 + 4 + 8)],
  ['numbers', { target: 'value', targetValues: 3, samples: 10, shape: [7] }, 10 * (28 + 12 + 8)],
  ['rows without a target', { target: 'none', samples: 10, shape: [7] }, 10 * (28 + 8)],
  ['a text of few characters', { target: 'class', samples: 90, shape: [10], steps: 10, vocabulary: 65 }, 100 + 90 * 8],
  ['a text of many', { target: 'class', samples: 90, shape: [10], steps: 10, vocabulary: 300 }, 400 + 90 * 8],
  ['data of which nothing is known', { target: 'class' }, 0],
])('bytes of %s', (_, facts, bytes) => {
  expect(dataBytes(declaration('/', { source: ['csv', { file: 't.csv' }] }), facts)).toBe(bytes);
});

it('matrices over all inputs stand beside them while whitening is measured', () => {
  const facts = { target: 'class', samples: 10, shape: [4, 5], stored: 'uint8' } as const;
  const read = ['csv', { file: 't.csv' }] as const;
  const [plain, whitened] = [
    declaration('/', { source: read }),
    declaration('/', { source: read, normalize: 'pca_whitening' }),
  ];
  expect(dataBytes(whitened, facts) - dataBytes(plain, facts)).toBe(9 * 8 * 20 ** 2);
});
