/**
 * Bundles everything that is shipped into dist/.
 *
 *   node esbuild.mjs [--minify] [--watch] [NAME…]     all bundles, or the named ones
 */
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  dlspec: { ...esm, banner: {}, entryPoints: ['client/cli/launch.ts'], outfile: 'dist/dlspec.js' },
  cli: {
    ...cjs,
    entryPoints: ['client/cli/main.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': '__url', 'import.meta.filename': '__filename' },
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
  // Of code that is no longer there.
  if (name === 'cli') await rm('dist/cli.cache', { force: true });
  if (flags.watch) {
    const context = await esbuild.context({ ...bundle, logLevel: 'info' });
    await context.watch();
  } else {
    await esbuild.build(bundle);
    if (name === 'dlspec') await chmod('dist/dlspec.js', 0o755);
    if (name === 'cli') await writeFile(bundle.outfile, inAscii(await readFile(bundle.outfile, 'utf8')));
  }
}
if (!flags.watch && (wanted.includes('cli') || wanted.includes('dlspec'))) await compile();

/** Strings are in ASCII already; what is left stands in regular expressions, where it means the same, and in comments. */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Keeps what a command compiles (see client/cli/launch.ts): a short training calls for most of it. */
async function compile() {
  const runs = await mkdtemp(join(tmpdir(), 'dlspec-'));
  const command = ['dist/dlspec.js', 'train', 'examples/digits.dlspec', '--epochs', '1', '--runs', runs];
  try {
    const env = { ...process.env, DLSPEC_KEEP_COMPILED: '1' };
    execFileSync(process.execPath, [...command, '--set', 'Digits.source=synthetic.digits(samples: 500)'], {
      env,
      stdio: 'ignore',
    });
  } catch {
    // The engine is not built: the rest is kept all the same.
  } finally {
    await rm(runs, { recursive: true });
  }
}
