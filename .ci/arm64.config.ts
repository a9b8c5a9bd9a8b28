import { defineConfig } from 'vitest/config';

/** Tests of the engine alone, slow under emulation. */
export default defineConfig({
  test: {
    include: ['engine/native.test.ts', 'native/**/*.test.ts', 'test/parity/*.test.ts'],
    root: '.',
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 600_000,
  },
});
