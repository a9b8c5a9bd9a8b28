import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** As esbuild's loader does. */
const specsAsText = {
  name: 'specs-as-text',
  transform: (text: string, file: string) =>
    file.endsWith('.dlspec') ? `export default ${JSON.stringify(text)};` : undefined,
};

export default defineConfig({
  plugins: [specsAsText],
  test: {
    include: [
      '{client,server,engine,native}/**/*.test.ts',
      'test/*.test.ts',
      'test/{cli,parity,protocol}/**/*.test.ts',
    ],
    globalSetup: 'test/bundles.ts',
    // The native engine is a process-wide addon with its own threads: one file, one process.
    pool: 'forks',
    maxWorkers: 2,
    // What was measured of this machine is none of the tests' business.
    env: { XDG_CONFIG_HOME: join(tmpdir(), 'dlspec-tests-without-configuration') },
    setupFiles: ['test/property_seed.ts'],
    testTimeout: 60_000,
  },
});
