import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallSpec } from '../small_runs.ts';
import { DLSPEC, run, start, workFolder } from './command.ts';

const folder = workFolder({
  'small.dlspec': smallSpec(),
  'long.dlspec': smallSpec(
    { epochs: '100000' },
    { source: 'synthetic.spirals(samples: 100_000, classes: 3, seed: 1)' },
  ),
  'wrong.dlspec': smallSpec({ batch: '0' }),
});
const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));

describe('dlspec', () => {
  it('tells its version', async () => {
    expect(await run(['--version'], folder)).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists its commands where it is asked, and where it is called without one', async () => {
    const asked = await run(['--help'], folder);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    for (const command of [
      'check',
      'fmt',
      'estimate',
      'train',
      'evaluate',
      'predict',
      'runs',
      'rules',
      'layers',
      'new',
      'doctor',
      'lsp',
    ])
      expect(asked.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(await run([], folder)).toMatchObject({ code: 2, stdout: '', stderr: asked.stdout });
  });

  it.each([
    [['chekc'], /^error: unknown command 'chekc'\n\(Did you mean check\?\)/],
    [['--nope'], /^error: unknown option '--nope'/],
    [['train', 'small.dlspec', '--epoch', '3'], /^error: unknown option '--epoch'\n\(Did you mean --epochs\?\)/],
    [['estimate', 'small.dlspec', 'wrong.dlspec'], /^error: too many arguments/],
  ])('refuses %j', async (args, message) => {
    expect(await run(args, folder)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('shows a stack only where --debug asks for one, before the command or after', async () => {
    const stack = /\n +at .*cli\.cjs/;
    expect((await run(['check', 'nope'], folder)).stderr).not.toMatch(stack);
    expect((await run(['check', 'nope', '--debug'], folder)).stderr).toMatch(stack);
    expect((await run(['--debug', 'check', 'nope'], folder)).stderr).toMatch(stack);
  });

  it('says what to do where the native engine is missing, and needs it only to train', async () => {
    const env = { DLSPEC_NATIVE: join(folder, 'nothing.node') };
    const { code, stdout, stderr } = await run(['train', 'small.dlspec', '--runs', 'runs'], folder, { env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: the native engine is not built for .*: run 'npm run build:native'.*\n$/);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
    for (const command of ['check', 'estimate'])
      expect(await run([command, 'small.dlspec'], folder, { env })).toMatchObject({ code: 0 });
  });

  it.skipIf(process.getuid?.() === 0)('says where it may not write', async () => {
    const locked = workFolder({ 'a.dlspec': smallSpec({ metrics: 'accuracy' }) });
    chmodSync(locked, 0o555);
    for (const [args, message] of [
      [
        ['train', 'a.dlspec', '--set', 'Run.metrics=[accuracy]'],
        /^error: cannot write the run folder \S+: it is not permitted\n$/,
      ],
      [['check', 'a.dlspec', '--fix'], /^error: a\.dlspec cannot be written: it is not permitted\n$/],
    ] as const)
      expect(await run(args, locked)).toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
    chmodSync(locked, 0o755);
  });
});

/** Is there a `script` that makes a terminal of its own, with these options? */
const hasTerminal = (() => {
  try {
    return execFileSync('script', ['-qec', 'echo yes', '/dev/null'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).includes('yes');
  } catch {
    return false;
  }
})();

describe.skipIf(!hasTerminal)('on a terminal', () => {
  const ESC = '\x1b';
  const terminal = (command: string, env: NodeJS.ProcessEnv = {}) =>
    run([], folder, {
      shell: `script -qec "'${process.execPath}' '${DLSPEC}' ${command}" /dev/null`,
      env: { TERM: 'xterm', ...env },
    });

  it('colours what is wrong', async () => {
    const { code, stdout } = await terminal('check wrong.dlspec');
    expect(code).toBe(1);
    expect(stdout).toContain(`${ESC}[31merror${ESC}[39m`);
  });

  it.each([
    ['NO_COLOR is set', { NO_COLOR: '1' }],
    ['the terminal is dumb', { TERM: 'dumb' }],
  ])('does not where %s', async (_, env) => {
    expect((await terminal('check wrong.dlspec', env)).stdout).not.toContain(ESC);
    // The living line moves the cursor, which is no colour.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
    expect((await terminal('train small.dlspec --runs live', env)).stdout).not.toMatch(/\x1b\[\d+m/);
  });

  it('has a line that lives while it trains, and leaves only lines that stay', async () => {
    const { child, ended, shows } = start([], folder, {
      // Without a size of its own a line that lives has no room.
      shell: `script -qec "stty rows 24 cols 120; '${process.execPath}' '${DLSPEC}' train long.dlspec --runs live" /dev/null`,
      env: { TERM: 'xterm' },
    });
    await shows(/[━─]+.*epoch \d+\/100000 · loss .* left/s);
    // As a person does: the key, not the signal.
    child.stdin.write('\x03');
    const { stdout } = await ended;
    const last = stdout.slice(stdout.lastIndexOf('stopping after this step'));
    expect(last).toContain('stopped after step');
    expect(last).not.toMatch(/[━─]/);
    // The cursor is shown again.
    expect(stdout.lastIndexOf(`${ESC}[?25h`)).toBeGreaterThan(stdout.lastIndexOf(`${ESC}[?25l`));
  });
});
