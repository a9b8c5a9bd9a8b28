import { defineConfig } from 'vitest/config';

/** Tests in a real editor. They share two cores with it: one after the other. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['install.ts'],
    fileParallelism: false,
    // The machine may be busy with other things; what is right comes in the end.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
