import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallSpec } from '../small_runs.ts';
import { run, workFolder } from './command.ts';

const good = smallSpec({ epochs: '60' });
// A list without its brackets: mended safely.
const unlisted = good.replace('seed: 42', 'metrics: accuracy');
const misspelt = good.replace('batch: 32', 'bach: 32');
const folder = workFolder({
  'good.dlspec': good,
  'misspelt.dlspec': misspelt,
  'empty.dlspec': '',
  'bare/notes.txt': '',
  'crlf.dlspec': misspelt.replaceAll('\n', '\r\n'),
  'a b/ünï 名.dlspec': misspelt,
  'long.dlspec': `${' '.repeat(5000)}network X { vector(2) dense(0) }`,
  'escape.dlspec': 'network X { \x1b[31m }',
  'latin1.dlspec': Buffer.from('/// gr\xfcn\nnetwork X { vector(2) }', 'latin1'),
  'utf16.dlspec': Buffer.from('\ufeffnetwork X { vector(2) }', 'utf16le'),
});
const check = (...args: string[]) => run(['check', ...args], folder);
const line = misspelt.split('\n').findIndex((text) => text.includes('bach')) + 1;

describe('dlspec check', () => {
  it('says that nothing is wrong', async () => {
    expect(await check('good.dlspec')).toEqual({
      code: 0,
      signal: null,
      stdout: '1 file checked: no problems\n',
      stderr: '',
    });
  });

  it('counts hints, and shows them where they are asked for', async () => {
    const place = workFolder({ 'plain.dlspec': good.replace(/synthetic\.\w+(\([^)]*\))?/, 'csv("not_there.csv")') });
    const { stdout } = await run(['check', 'plain.dlspec'], place);
    expect(stdout).toMatch(/ \d hints? \(--hints shows them\)\n$/);
    expect(stdout).not.toMatch(/: hint: /);
    const shown = (await run(['check', 'plain.dlspec', '--hints'], place)).stdout;
    expect(shown).toMatch(/plain\.dlspec:\d+:\d+: hint: there is no file .*not_there\.csv/);
    expect(shown).toMatch(/ \d hints?\n$/);
  });

  it('says what and where, and marks the place', async () => {
    const { code, stdout, stderr } = await check('misspelt.dlspec');
    expect(code).toBe(1);
    expect(stderr).toBe('');
    const [head, source, marks] = stdout.split('\n');
    expect(head).toMatch(new RegExp(`^misspelt\\.dlspec:${line}:3: error: .*\`bach\`.*\`batch\`.* \\[[a-z-]+\\]$`));
    expect([source, marks]).toEqual(['    bach: 32', '    ^^^^']);
    expect(stdout).toMatch(/1 file checked: 1 error\n$/);
  });

  it.each(['crlf.dlspec', 'a b/ünï 名.dlspec'])('tells the same place in %s', async (file) => {
    const { code, stdout } = await check(file);
    expect(code).toBe(1);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      expect.stringContaining(`${file}:${line}:3: error: `),
      '    bach: 32',
      '    ^^^^',
    ]);
    expect(stdout).not.toContain('\r');
  });

  it('gives JSON in the form that scripts rely on', async () => {
    const { code, stdout, stderr } = await check('good.dlspec', 'misspelt.dlspec', '--format', 'json');
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toEqual({
      files: [
        { file: 'good.dlspec', diagnostics: [] },
        {
          file: 'misspelt.dlspec',
          diagnostics: [
            {
              rule: expect.stringMatching(/^[a-z-]+$/),
              severity: 'error',
              message: expect.stringContaining('`bach`'),
              range: { start: { line, column: 3 }, end: { line, column: 7 } },
              fixes: [
                {
                  title: expect.stringContaining('batch'),
                  safe: expect.any(Boolean),
                  edits: [{ range: { start: { line, column: 3 }, end: { line, column: 7 } }, text: 'batch' }],
                },
              ],
            },
          ],
        },
      ],
      errors: 1,
      warnings: 0,
      infos: 0,
      hints: 0,
    });
  });

  it('mends what is safe with --fix, and only that', async () => {
    const place = workFolder({ 'a.dlspec': unlisted, 'b.dlspec': good });
    expect(await run(['check', 'a.dlspec'], place)).toMatchObject({ code: 1 });
    expect(await run(['check', 'a.dlspec', 'b.dlspec', '--fix'], place)).toMatchObject({
      code: 0,
      stdout: '2 files checked: no problems\n',
    });
    expect(readFileSync(join(place, 'b.dlspec'), 'utf8')).toBe(good);
    expect(readFileSync(join(place, 'a.dlspec'), 'utf8')).toBe(good.replace('seed: 42', 'metrics: [accuracy]'));
  });

  it('does not mend by settings of the command line', async () => {
    expect(await check('good.dlspec', '--fix', '--set', 'Run.batch=64')).toMatchObject({ code: 2, stdout: '' });
  });

  it('takes a folder for the specs in it', async () => {
    const place = workFolder({
      'b/c.dlspec': good,
      'a.dlspec': misspelt,
      '.hidden/d.dlspec': '?',
      'node_modules/e.dlspec': '?',
    });
    const { stdout } = await run(['check', '.', 'a.dlspec', '--format', 'json'], place);
    expect(JSON.parse(stdout).files.map(({ file }: { file: string }) => file)).toEqual(['a.dlspec', 'b/c.dlspec']);
  });

  it('takes settings from the command line', async () => {
    expect(await check('good.dlspec', '--set', 'Run.batch=64')).toMatchObject({ code: 0 });
    const { code, stdout } = await check('good.dlspec', '--set', 'Run.batch=0');
    expect(code).toBe(1);
    expect(stdout).toContain('(by `Run.batch=0`)');
  });

  it.each([
    [
      'a file that is not there',
      ['nope.dlspec'],
      1,
      'error: nope.dlspec cannot be read: there is no such file or folder\n',
    ],
    ['a folder without specs', ['bare'], 2, 'error: there is no spec in the folder bare\n'],
    [
      'letters that are not UTF-8',
      ['latin1.dlspec'],
      1,
      'error: latin1.dlspec: is not UTF-8 text; save the spec as UTF-8\n',
    ],
    ['UTF-16', ['utf16.dlspec'], 1, 'error: utf16.dlspec: is not UTF-8 text; save the spec as UTF-8\n'],
    ['a setting without a value', ['good.dlspec', '--set', 'X'], 2, /^error: --set `X`: .*path=value.*\n$/],
    [
      'a setting that is none',
      ['good.dlspec', '--set', 'Run.bach=1'],
      2,
      /^error: --set `Run\.bach=1`: .*`batch`.*\n$/,
    ],
    ['a form that is none', ['good.dlspec', '--format', 'xml'], 2, /Allowed choices are text, json, sarif, github/],
    ['an option that is none', ['good.dlspec', '--formatt', 'json'], 2, /Did you mean --format\?/],
    ['no number of warnings', ['good.dlspec', '--max-warnings', 'many'], 2, /An integer of at least 0 is needed/],
    ['no file', [], 2, /missing required argument 'file'/],
  ])('refuses %s', async (_, args, code, message) => {
    const outcome = await check(...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    if (typeof message === 'string') expect(outcome.stderr).toBe(message);
    else expect(outcome.stderr).toMatch(message);
  });

  it('shows a part of a long line, and no control characters', async () => {
    const { stdout } = await check('long.dlspec', 'escape.dlspec');
    expect(Math.max(...stdout.split('\n').map((text) => text.length))).toBeLessThan(300);
    expect(stdout).not.toContain('\x1b');
  });

  it('has nothing against an empty spec', async () => {
    expect(await check('empty.dlspec')).toMatchObject({ code: 0 });
  });
});

describe('warnings', () => {
  const place = workFolder({ 'wide.dlspec': 'network Wide {\n  vector(784)\n  dense(512) -> relu\n  dense(10)\n}\n' });

  it.each([
    [[], 0],
    [['--max-warnings', '1'], 0],
    [['--max-warnings', '0'], 1],
  ])('with %j exit %i', async (args, code) => {
    const outcome = await run(['check', 'wide.dlspec', ...args], place);
    expect(outcome).toMatchObject({
      code,
      stdout: expect.stringMatching(/wide\.dlspec:3:3: warning: .*1 file checked: 1 warning\n$/s),
    });
  });

  it('are mended by --fix-unsafe', async () => {
    const folder = workFolder({
      'wide.dlspec': 'network Wide {\n  vector(784)\n  dense(512) -> relu\n  dense(10)\n}\n',
    });
    expect(await run(['check', 'wide.dlspec', '--fix-unsafe'], folder)).toMatchObject({
      code: 0,
      stdout: '1 file checked: no problems\n',
    });
    expect(readFileSync(join(folder, 'wide.dlspec'), 'utf8')).toContain('dense(512) -> relu -> dropout(0.2)\n');
  });

  it('are not applied by --fix where they change what is learned', async () => {
    const before = readFileSync(join(place, 'wide.dlspec'), 'utf8');
    expect(await run(['check', 'wide.dlspec', '--fix'], place)).toMatchObject({ code: 0 });
    expect(readFileSync(join(place, 'wide.dlspec'), 'utf8')).toBe(before);
  });
});

describe('dlspec.config.json', () => {
  const wide = 'network Wide {\n  vector(784)\n  dense(512) -> relu\n  dense(10)\n}\n';
  const place = workFolder({
    'off/a.dlspec': wide,
    'off/dlspec.config.json': '{ "rules": { "dropout-wide": "off" } } // not here',
    'loud/a.dlspec': wide,
    'loud/silenced.dlspec': wide.replace('  dense(512)', '  // dlspec-ignore dropout-wide: it is a test\n  dense(512)'),
    'loud/dlspec.config.json': '{ "rules": { "dropout-wide": "error" } }',
    'wider/a.dlspec': wide,
    'wider/dlspec.config.json': '{ "rules": { "dropout-wide": { "options": { "width": 512 } } } }',
    'wrong/a.dlspec': wide,
    'wrong/dlspec.config.json': '{\n  "rules": { "dropout-wid": "off" }\n}\n',
  });

  it.each([
    ['off', 0, /^1 file checked: no problems\n$/],
    ['wider', 0, /^1 file checked: no problems\n$/],
    ['loud', 1, /a\.dlspec:3:3: error: .*\[dropout-wide\]/],
  ])('in a folder of specs is followed: %s', async (name, code, stdout) => {
    expect(await run(['check', `${name}/a.dlspec`], place)).toMatchObject({
      code,
      stderr: '',
      stdout: expect.stringMatching(stdout),
    });
  });

  it('makes errors that can be silenced', async () => {
    expect(await run(['check', 'loud/silenced.dlspec'], place)).toMatchObject({ code: 0 });
  });

  it.each(['check', 'estimate'])('with a mistake is wrong use of %s', async (command) => {
    expect(await run([command, 'wrong/a.dlspec'], place)).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'wrong/dlspec.config.json:2:14: error: unknown rule `dropout-wid`: did you mean `dropout-wide`?\n    "rules": { "dropout-wid": "off" }\n               ^^^^^^^^^^^^^\n',
    });
  });
});

describe('dlspec fmt', () => {
  const untidy = 'network   N{\n vector(2)\n   dense( 3 )\n}\n';

  it('formats in place, once', async () => {
    const place = workFolder({ 'a.dlspec': untidy, 'b.dlspec': '' });
    expect(await run(['fmt', '--check', 'a.dlspec', 'b.dlspec'], place)).toMatchObject({
      code: 1,
      stdout: 'a.dlspec is not formatted\n',
    });
    expect(readFileSync(join(place, 'a.dlspec'), 'utf8')).toBe(untidy);
    expect(await run(['fmt', 'a.dlspec', 'b.dlspec'], place)).toMatchObject({
      code: 0,
      stdout: 'a.dlspec formatted\n',
    });
    expect(readFileSync(join(place, 'a.dlspec'), 'utf8')).toBe('network N {\n  vector(2)\n  dense(3)\n}\n');
    expect(await run(['fmt', '--check', 'a.dlspec'], place)).toMatchObject({ code: 0, stdout: '' });
  });

  it('tells as JSON what it found and whether it was written', async () => {
    const place = workFolder({ 'a.dlspec': untidy, 'b.dlspec': '' });
    const files = [
      { file: 'a.dlspec', changed: true },
      { file: 'b.dlspec', changed: false },
    ];
    const checked = await run(['fmt', '--check', '--format', 'json', 'a.dlspec', 'b.dlspec'], place);
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout)).toEqual({ files, changed: 1, written: false });
    expect(readFileSync(join(place, 'a.dlspec'), 'utf8')).toBe(untidy);
    const written = await run(['fmt', '--format', 'json', '.'], place);
    expect(written.code).toBe(0);
    expect(JSON.parse(written.stdout)).toEqual({ files, changed: 1, written: true });
    expect(readFileSync(join(place, 'a.dlspec'), 'utf8')).not.toBe(untidy);
  });

  it('leaves what is no text as it is', async () => {
    const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 77) % 256);
    const place = workFolder({ 'a.dlspec': bytes });
    expect(await run(['fmt', 'a.dlspec'], place)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not UTF-8 text'),
    });
    expect(new Uint8Array(readFileSync(join(place, 'a.dlspec')))).toEqual(bytes);
  });
});
