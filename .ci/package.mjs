/**
 * Builds everything and packs it.
 *
 *   node .ci/package.mjs                 for this platform, with the engine: dlspec-<platform>-<version>.vsix
 *   node .ci/package.mjs --universal     for every platform, for editing only: dlspec-<version>.vsix
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { universal } = parseArgs({ options: { universal: { type: 'boolean', default: false } } }).values;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });

function pack(vsix, ...more) {
  const vsce = ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository'];
  // The repository has no public address that links could be made from.
  node(...vsce, '--no-rewrite-relative-links', '--out', vsix, ...more);
}

function packForThisPlatform() {
  // musl's Linux is a platform of its own to VS Code.
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  const target = `${musl ? 'alpine' : process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
  const binary = `dist/native/dlspec-${process.platform}-${process.arch}.node`;
  node('native/build.mjs');
  node('esbuild.mjs', '--minify');
  if (!existsSync(join(root, binary))) throw new Error(`${binary} was not built`);
  pack(`${name}-${target}-${version}.vsix`, '--target', target);
}

/** Without the engine, and so without what starts it: the processes that run and measure, and the command line. */
function packForEditing() {
  node('esbuild.mjs', '--minify', 'extension', 'server', 'panels');
  const folder = mkdtempSync(join(tmpdir(), 'dlspec-package-'));
  const ignored = join(folder, 'ignored');
  const shipped = readFileSync(join(root, '.vscodeignore'), 'utf8');
  const lines = shipped.split('\n').filter((line) => !/^!dist\/(native|run|calibrate|dlspec|cli)\b/.test(line));
  writeFileSync(ignored, lines.join('\n'));
  try {
    pack(`${name}-${version}.vsix`, '--ignoreFile', ignored);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (universal) packForEditing();
else packForThisPlatform();
