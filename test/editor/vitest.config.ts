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
    // A click may wait for a frame that never answers while the machine stands still: once more, and the report says so.
    retry: 1,
    hookTimeout: 180_000,
  },
});
