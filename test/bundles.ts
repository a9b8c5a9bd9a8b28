import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** What tests start as processes of their own; built anew where a source is younger. */
const BUNDLES = {
  dlspec: 'dist/dlspec.js',
  cli: 'dist/cli.cjs',
  run: 'dist/run.js',
  calibrate: 'dist/calibrate.js',
  server: 'dist/server.cjs',
};

export default function setup(): void {
  const sources = ['client', 'server', 'engine']
    .flatMap((part) =>
      readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, part, file)),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const youngest = Math.max(...[...sources, join(ROOT, 'esbuild.mjs')].map((file) => statSync(file).mtimeMs));
  const stale = Object.entries(BUNDLES)
    .filter(([, file]) => !existsSync(join(ROOT, file)) || statSync(join(ROOT, file)).mtimeMs < youngest)
    .map(([name]) => name);
  if (stale.length === 0) return;
  try {
    execFileSync(process.execPath, ['esbuild.mjs', ...stale], { cwd: ROOT, stdio: 'inherit' });
  } catch {
    // Most tests need no bundle: they tell more about what is wrong with the sources.
    console.error(`not built: ${stale.join(', ')}`);
  }
}
