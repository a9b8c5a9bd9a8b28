import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{client,server,engine,native}/**/*.test.ts', 'test/*.test.ts', 'test/{cli,parity,protocol}/**/*.test.ts'],
    globalSetup: 'test/bundles.ts',
    // The native engine is a process-wide addon with its own threads: one file, one process.
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: ['test/property_seed.ts'],
    testTimeout: 60_000,
  },
});
