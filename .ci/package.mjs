/** Builds everything and packs it for this platform: dlspec-<platform>-<version>.vsix. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// musl's Linux is a platform of its own to VS Code.
const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
const target = `${musl ? 'alpine' : process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
const binary = `dist/native/dlspec-${process.platform}-${process.arch}.node`;
const vsix = `${name}-${target}-${version}.vsix`;

const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });

node('native/build.mjs');
node('esbuild.mjs', '--minify');
if (!existsSync(join(root, binary))) throw new Error(`${binary} was not built`);
node(
  'node_modules/@vscode/vsce/vsce',
  'package',
  '--target',
  target,
  '--no-dependencies',
  '--allow-missing-repository',
  // The repository has no public address that links could be made from.
  '--no-rewrite-relative-links',
  '--out',
  vsix,
);
