import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeEach, describe, expect, it } from 'vitest';
import { rules } from '../../server/rules/index.ts';
import { run, workFolder } from './command.ts';

const WIDE = `network Wide {
  vector(784)
  dense(512) -> relu
  dense(10)
}
`;
const BROKEN = 'network Broken { vector(2) -> dnse(3) }\n';

/** A closed object: what is not named here is not written. */
const object = (properties: object, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const list = (items: object, minItems = 0) => ({ type: 'array', items, minItems });
const text = { type: 'string', minLength: 1 };
const message = object({ text });
const level = { enum: ['error', 'warning', 'note'] };
const place = object({ uri: { type: 'string', pattern: '^[^\\s\\\\]+$' }, uriBaseId: { const: '%SRCROOT%' } }, [
  'uriBaseId',
]);
const count = { type: 'integer', minimum: 1 };
const region = object({ startLine: count, startColumn: count, endLine: count, endColumn: count }, [
  'endLine',
  'endColumn',
]);
const location = object({ artifactLocation: place, region });

/** SARIF 2.1.0, sections 3.13 to 3.58, as far as it is written; with all that GitHub's code scanning reads. */
const SARIF = object({
  $schema: text,
  version: { const: '2.1.0' },
  runs: {
    ...list(
      object({
        tool: object({
          driver: object({
            name: { const: 'dlspec' },
            version: text,
            semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
            rules: list(
              object({
                id: { type: 'string', pattern: '^[a-z-]+$' },
                name: text,
                shortDescription: { ...message, properties: { text: { ...text, maxLength: 1024 } } },
                fullDescription: { ...message, properties: { text: { ...text, maxLength: 1024 } } },
                help: object({ text, markdown: text }, ['markdown']),
                defaultConfiguration: object({ level }),
                properties: object({
                  tags: list(text, 1),
                  precision: { enum: ['very-high', 'high', 'medium', 'low'] },
                  'problem.severity': { enum: ['error', 'warning', 'recommendation'] },
                }),
              }),
              1,
            ),
          }),
        }),
        invocations: list(object({ executionSuccessful: { type: 'boolean' } }), 1),
        originalUriBaseIds: object({ '%SRCROOT%': object({ uri: { type: 'string', pattern: '^file:///.*/$' } }) }),
        columnKind: { const: 'utf16CodeUnits' },
        artifacts: list(object({ location: place })),
        results: list(
          object(
            {
              ruleId: text,
              ruleIndex: { type: 'integer', minimum: 0 },
              level,
              message,
              locations: { ...list(object({ physicalLocation: location }), 1), maxItems: 1 },
              partialFingerprints: object({
                primaryLocationLineHash: { type: 'string', pattern: '^[0-9a-f]{16}:\\d+$' },
              }),
              relatedLocations: list(object({ id: { type: 'integer' }, message, physicalLocation: location })),
              fixes: list(
                object({
                  description: message,
                  artifactChanges: list(
                    object({
                      artifactLocation: place,
                      replacements: list(
                        object({ deletedRegion: region, insertedContent: object({ text: { type: 'string' } }) }),
                        1,
                      ),
                    }),
                    1,
                  ),
                }),
                1,
              ),
            },
            ['relatedLocations', 'fixes'],
          ),
        ),
      }),
      1,
    ),
    maxItems: 1,
  },
});

describe('check --format sarif', () => {
  const folder = workFolder({
    'wide.dlspec': WIDE,
    'a b/ünï.dlspec': BROKEN,
    // One cause with consequences, and a hint.
    'run.dlspec': rules.find(({ name }) => name === 'batch-size')!.bad,
    'clean.dlspec': '',
  });
  const sarif = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(['check', ...args, '--format', 'sarif'], folder);
    return { code, stderr, log: JSON.parse(stdout) };
  };

  it.each([
    [['.'], 1],
    [['clean.dlspec'], 0],
    [['wide.dlspec', '--max-warnings', '0'], 1],
  ])('of %j is SARIF 2.1.0', async (args, code) => {
    const { log, ...outcome } = await sarif(...(args as string[]));
    expect(outcome).toEqual({ code, stderr: '' });
    const validate = new Ajv({ allErrors: true, strictRequired: false }).compile(SARIF);
    validate(log);
    expect(validate.errors).toBeNull();
    const [{ tool, results }] = log.runs;
    const ids: string[] = tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(rules.map(({ name }) => name)));
    for (const { ruleId, ruleIndex } of results) expect(ids[ruleIndex]).toBe(ruleId);
  });

  it('tells what, where and what to do', async () => {
    const { log } = await sarif('wide.dlspec', 'a b/ünï.dlspec');
    const [wide, broken] = log.runs[0].results;
    const artifactLocation = { uri: 'wide.dlspec', uriBaseId: '%SRCROOT%' };
    expect(wide).toMatchObject({
      ruleId: 'dropout-wide',
      level: 'warning',
      locations: [
        { physicalLocation: { artifactLocation, region: { startLine: 3, startColumn: 3, endLine: 3, endColumn: 13 } } },
      ],
      fixes: [
        {
          artifactChanges: [
            {
              artifactLocation,
              replacements: [
                {
                  deletedRegion: { startLine: 3, startColumn: 21, endLine: 3, endColumn: 21 },
                  insertedContent: { text: ' -> dropout(0.2)' },
                },
              ],
            },
          ],
        },
      ],
    });
    expect(broken).toMatchObject({ ruleId: 'unknown-name', level: 'error' });
    expect(broken.locations[0].physicalLocation.artifactLocation.uri).toBe('a%20b/%C3%BCn%C3%AF.dlspec');
  });
});

it('check --format github writes commands of a workflow', async () => {
  const folder = workFolder({ 'a,b.dlspec': WIDE, 'broken.dlspec': BROKEN });
  const { code, stdout } = await run(['check', '.', '--format', 'github'], folder);
  expect(code).toBe(1);
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(
      /^::warning file=a%2Cb\.dlspec,line=3,endLine=3,col=3,endColumn=13,title=dropout-wide::`dense\(512\)`/,
    ),
    expect.stringMatching(/^::error file=broken\.dlspec,line=1,.*title=unknown-name::/),
    '',
  ]);
});

describe('check --baseline', () => {
  let folder: string;
  const spec = () => join(folder, 'in/wide.dlspec');
  const check = (...args: string[]) => run(['check', 'in', ...args], folder);
  const known = (...args: string[]) => check('--baseline', 'dlspec.baseline.json', ...args);
  beforeEach(async () => {
    folder = workFolder({ 'in/wide.dlspec': WIDE, 'in/broken.dlspec': BROKEN });
    expect(await check('--write-baseline')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/2 files checked: 1 error, 1 of the baseline left out\n$/),
      stderr: 'dlspec.baseline.json: 1 finding written\n',
    });
    writeFileSync(join(folder, 'in/broken.dlspec'), '');
  });

  /** What is done to the spec, and the warnings that are left. */
  it.each<[string, (text: string) => string, number]>([
    ['as it was', (text) => text, 0],
    ['lines before it', (text) => `// More.\n\nnetwork Other { vector(2) -> dense(3) }\n${text}`, 0],
    [
      'another indentation, and a comment',
      (text) => text.replace('  dense(512) -> relu', '\tdense( 512 )->relu // wide'),
      0,
    ],
    ['the same line in another network', (text) => `${text}${text.replace('Wide', 'Wider')}`, 1],
    ['the same line once more', (text) => text.replace('  dense(10)', '  dense(512) -> relu\n  dense(10)'), 1],
    ['another width', (text) => text.replace('512', '600'), 1],
  ])('knows a finding again: %s', async (_, change, warnings) => {
    writeFileSync(spec(), change(WIDE));
    const { code, stdout } = await known('--format', 'json', '--max-warnings', '0');
    expect([JSON.parse(stdout).warnings, code]).toEqual([warnings, warnings > 0 ? 1 : 0]);
  });

  it('tells what is gone', async () => {
    writeFileSync(spec(), WIDE.replace('512', '64'));
    expect(await known()).toMatchObject({
      code: 0,
      stderr: '1 finding of the baseline is gone: write it anew by --write-baseline\n',
    });
  });

  it('is kept for what is not checked, when it is written anew', async () => {
    const path = join(folder, 'dlspec.baseline.json');
    const before = readFileSync(path, 'utf8');
    expect(await run(['check', 'in/broken.dlspec', '--write-baseline'], folder)).toMatchObject({ code: 0 });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it.each([
    ['none.json', undefined, /cannot be read: there is no such file.*--write-baseline/],
    ['b.json', '{', /is no baseline/],
    ['b.json', '{ "version": 2, "files": {} }', /is no baseline/],
    ['b.json', '{ "version": 1, "files": { "a": null } }', /is no baseline/],
  ])('refuses %s with %j', async (name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    expect(await check('--baseline', name)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });
});

it.each([
  [
    'text',
    (stdout: string) => stdout.match(/^ {2}[a-z-]+ +[\d.]+ +[\d.]+ %$/gm)!.map((line) => line.trim().split(' ')[0]!),
  ],
  ['json', (stdout: string) => JSON.parse(stdout).timing.map(({ rule }: { rule: string }) => rule)],
])(
  'check --timing tells the time of every rule that ran, as %s',
  async (format, ranOf: (stdout: string) => string[]) => {
    const folder = workFolder({ 'wide.dlspec': WIDE });
    const { stdout } = await run(['check', 'wide.dlspec', '--timing', '--format', format], folder);
    const ofNetworks = rules.filter(({ on }) => on === 'network').map(({ name }) => name);
    expect(ranOf(stdout).sort()).toEqual(ofNetworks.sort());
  },
);

describe('what the tables know', () => {
  const folder = workFolder();
  it.each([
    [
      'rules',
      'dropout-wide',
      'dropout-wid',
      ['name', 'severity', 'on', 'title', 'docs', 'options', 'bad', 'good', 'sources'],
    ],
    ['layers', 'dense', 'dens', ['name', 'title', 'docs', 'options', 'example', 'aliases', 'sources']],
  ])('dlspec %s', async (command, one, misspelt, fields) => {
    const all = JSON.parse((await run([command, '--format', 'json'], folder)).stdout);
    for (const each of all) expect(Object.keys(each)).toEqual(fields);
    const alone = JSON.parse((await run([command, one, '--format', 'json'], folder)).stdout);
    expect(all).toContainEqual(alone);
    const { stdout } = await run([command], folder);
    expect(stdout.trimEnd().split('\n')).toHaveLength(all.length + 1);
    const page = await run([command, one], folder);
    expect(page.stdout).toMatch(new RegExp(`^##? ${one}\\n\\n`));
    expect(await run([command, misspelt], folder)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`did you mean '${one}'?`),
    });
  });

  it('dlspec rules prints the page of the documentation', async () => {
    const { stdout } = await run(['rules', 'dropout-wide'], folder);
    const page = readFileSync('docs/rules/dropout-wide.md', 'utf8').replace(/<!--.*-->\n\n/, '');
    expect(stdout).toBe(page);
  });
});
