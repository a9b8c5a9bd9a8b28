/**
 * Bundles everything that is shipped into dist/.
 *
 *   node esbuild.mjs [--minify] [--watch] [NAME…]     all bundles, or the named ones
 */
import { chmod, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const { values: flags, positionals: names } = parseArgs({
  options: { minify: { type: 'boolean' }, watch: { type: 'boolean' } },
  allowPositionals: true,
});

const common = {
  bundle: true,
  logLevel: 'warning',
  legalComments: 'none',
  minify: flags.minify ?? false,
  sourcemap: !flags.minify,
  // Snippets of the editor are specs.
  loader: { '.dlspec': 'text' },
  // Its main file asks for its parts in a way that cannot be bundled.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

// VS Code 1.91 is Electron 29: Node 20.9 and Chrome 122.
const node = { ...common, platform: 'node', target: 'node20.9' };
const cjs = { ...node, format: 'cjs' };
// What npm gives as CommonJS calls `require`, which a module does not have; and Node 20.9 has no `import.meta.filename`.
const moduleBanner = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __file = __fileURLToPath(import.meta.url);`;
const esm = {
  ...node,
  format: 'esm',
  banner: { js: moduleBanner },
  define: { 'import.meta.filename': '__file' },
};

const bundles = {
  extension: { ...cjs, entryPoints: ['client/extension.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] },
  server: { ...cjs, entryPoints: ['server/lsp/main.ts'], outfile: 'dist/server.cjs' },
  run: { ...esm, entryPoints: ['engine/run/process.ts'], outfile: 'dist/run.js' },
  calibrate: { ...esm, entryPoints: ['engine/calibrate/process.ts'], outfile: 'dist/calibrate.js' },
  dlspec: {
    ...esm,
    entryPoints: [{ in: 'client/cli/main.ts', out: 'dlspec' }],
    outdir: 'dist',
    // A command's code is read only when that command is called.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  },
  panels: {
    ...common,
    platform: 'browser',
    target: 'chrome122',
    format: 'iife',
    entryPoints: [
      { in: 'client/panels/run/page.ts', out: 'run' },
      { in: 'client/panels/run/page.css', out: 'run' },
      { in: 'client/panels/cost/page.ts', out: 'cost' },
      { in: 'client/panels/cost/page.css', out: 'cost' },
    ],
    outdir: 'dist/panels',
  },
};

/** Used in development only: built when named. */
const tools = {
  rule_index: { ...esm, entryPoints: ['server/generate/write_rule_index.ts'], outfile: 'dist/rule_index.js' },
  new_rule: { ...esm, entryPoints: ['server/generate/new_rule.ts'], outfile: 'dist/new_rule.js' },
  generate: { ...esm, entryPoints: ['server/generate/main.ts'], outfile: 'dist/generate.js' },
  bench_analysis: { ...esm, entryPoints: ['test/bench/analysis.ts'], outfile: 'dist/bench_analysis.js' },
  bench_plans: { ...esm, entryPoints: ['test/bench/plans.ts'], outfile: 'dist/bench_plans.js' },
  fuzz: { ...esm, entryPoints: ['test/fuzz/main.ts'], outfile: 'dist/fuzz.js' },
  fuzz_engine: { ...esm, entryPoints: ['test/fuzz/engine/main.ts'], outfile: 'dist/fuzz_engine.js' },
  bench: { ...esm, entryPoints: ['test/bench/steps.ts'], outfile: 'dist/bench.js' },
  bench_start: { ...esm, entryPoints: ['test/bench/first_step.ts'], outfile: 'dist/bench_start.js' },
  bench_prediction: { ...esm, entryPoints: ['test/bench/prediction.ts'], outfile: 'dist/bench_prediction.js' },
};

for (const name of names) {
  if (!(name in bundles) && !(name in tools)) {
    console.error(`no bundle is called '${name}': there are ${Object.keys({ ...bundles, ...tools }).join(', ')}`);
    process.exit(2);
  }
}

const wanted = names.length > 0 ? names : Object.keys(bundles);
for (const name of wanted) {
  const bundle = bundles[name] ?? tools[name];
  // Their names have a hash in them: those of an earlier build would stay.
  if (name === 'dlspec') await rm('dist/chunks', { recursive: true, force: true });
  if (flags.watch) {
    const context = await esbuild.context({ ...bundle, logLevel: 'info' });
    await context.watch();
  } else {
    await esbuild.build(bundle);
    if (name === 'dlspec') await chmod('dist/dlspec.js', 0o755);
  }
}
