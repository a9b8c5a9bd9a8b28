// Builds the native engine: Node and a C++20 compiler are all it needs.
//   node native/build.mjs [--sanitize=address,undefined | --sanitize=thread] [--verbose]
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Sources } from './fingerprint.mjs';

const native = import.meta.dirname;
const root = dirname(native);
const sanitize = process.argv.find((it) => it.startsWith('--sanitize='))?.slice('--sanitize='.length);
const verbose = process.argv.includes('--verbose');

/** Every kernel is compiled once for each of these; the processor chooses at run time. */
const INSTRUCTION_SETS = {
  x64: {
    baseline: [],
    avx2: ['-mavx2', '-mfma'],
    avx512: ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mfma', '-mprefer-vector-width=512'],
  },
  arm64: { neon: [] },
}[process.arch] ?? { baseline: [] };

function findCompiler() {
  for (const compiler of [process.env.CXX, 'g++', 'clang++', 'c++']) {
    if (!compiler) continue;
    try {
      const version = execFileSync(compiler, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
      return { compiler, version: String(version) };
    } catch {
      // Not there: the next.
    }
  }
  console.error(
    'No C++ compiler found (looked for $CXX, g++, clang++, c++). Install one: apt install g++ / xcode-select --install',
  );
  process.exit(1);
}

function flags() {
  const require = createRequire(import.meta.url);
  const nodeApi = require('node-api-headers').include_dir;
  const addonApi = dirname(require.resolve('node-addon-api/napi.h'));
  return [
    '-std=c++20',
    // Unrolled kernels take minutes to instrument; what sanitizers look for does not need them optimized.
    sanitize ? '-O1' : '-O3',
    '-fPIC',
    '-fvisibility=hidden',
    '-Wall',
    '-Wextra',
    // No -ffast-math: NaN must stay NaN. These three let loops become vectors and change no value that we look at.
    '-ffp-contract=fast',
    '-fno-math-errno',
    '-fno-trapping-math',
    '-DNAPI_VERSION=8',
    '-DNAPI_CPP_EXCEPTIONS',
    '-DNODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
    // An environment that is being torn down takes no exceptions any more.
    '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    `-isystem${nodeApi}`,
    `-isystem${addonApi}`,
    `-I${native}`,
    ...(sanitize ? [`-fsanitize=${sanitize}`, '-fno-sanitize-recover=all', '-fno-omit-frame-pointer', '-g'] : []),
    ...(process.platform === 'darwin' ? ['-mmacosx-version-min=11.0'] : []),
  ];
}

function sources() {
  const present = Object.keys(INSTRUCTION_SETS).map((set) => `-DDLSPEC_HAS_${set}`);
  const common = ['.', 'threads'].flatMap((folder) =>
    readdirSync(join(native, folder))
      .filter((name) => name.endsWith('.cpp'))
      .map((name) => ({ file: join(native, folder, name), object: name.replace('.cpp', ''), flags: present })),
  );
  const kernels = readdirSync(join(native, 'kernels')).filter((name) => name.endsWith('.cpp'));
  const perSet = Object.entries(INSTRUCTION_SETS).flatMap(([set, flags]) =>
    kernels.map((name) => ({
      file: join(native, 'kernels', name),
      object: `${set}-${name.replace('.cpp', '')}`,
      flags: [...flags, `-DDLSPEC_ISA=${set}`],
    })),
  );
  return [...perSet, ...common];
}

function run(compiler, args) {
  if (verbose) console.log([compiler, ...args].join(' '));
  return new Promise((done, failed) => {
    const child = spawn(compiler, args, { stdio: 'inherit' });
    child.on('error', failed);
    child.on('exit', (code) =>
      code === 0 ? done() : failed(new Error(`${basename(compiler)} failed on ${args.at(-1)}`)),
    );
  });
}

async function compileAll(compiler, version, folder) {
  const common = flags();
  const sourcesNow = new Sources(native);
  const fingerprint = ({ object, args }) => sourcesNow.fingerprint(`${object}.d`, args, version);
  const units = sources().map((unit) => ({ ...unit, object: join(folder, `${unit.object}.o`) }));
  const stale = units.filter((unit) => {
    unit.args = [...common, ...unit.flags, '-MMD', '-MF', `${unit.object}.d`, '-c', '-o', unit.object, unit.file];
    const key = `${unit.object}.key`;
    return !(existsSync(unit.object) && existsSync(key) && readFileSync(key, 'utf8') === fingerprint(unit));
  });
  const queue = [...stale];
  const worker = async () => {
    for (let unit = queue.shift(); unit; unit = queue.shift()) {
      await run(compiler, unit.args);
      writeFileSync(`${unit.object}.key`, fingerprint(unit));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return { objects: units.map((unit) => unit.object), compiled: stale.length };
}

const started = Date.now();
const { compiler, version } = findCompiler();
const suffix = sanitize ? `-${sanitize.replaceAll(',', '-')}` : '';
const objectFolder = join(root, 'dist', `obj${suffix}`);
const target = join(root, 'dist', `native${suffix}`, `dlspec-${process.platform}-${process.arch}.node`);
mkdirSync(objectFolder, { recursive: true });
mkdirSync(dirname(target), { recursive: true });
try {
  const { objects, compiled } = await compileAll(compiler, version, objectFolder);
  if (compiled > 0 || !existsSync(target)) {
    const linking =
      process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-pthread'];
    // Linked beside and renamed: a process that has the old one loaded keeps it.
    const linked = `${target}.${process.pid}`;
    await run(compiler, [...flags(), ...linking, '-o', linked, ...objects]);
    renameSync(linked, target);
  }
  console.log(
    `${target.slice(root.length + 1)}: ${compiled} compiled, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
