import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/small_runs.ts';
import { recommended } from '../../rules/control.ts';
import { Configurations } from './configurations.ts';

let folder: string;
const write = (files: Readonly<Record<string, object | string>>) => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
};
beforeEach(() => {
  folder = temporaryFolder();
});

const NAME = 'dlspec.config.json';
const off = { rules: { adamw: 'off' } };

/** Files, and what is wanted of \`adamw\` in specs. */
const cases: readonly [
  name: string,
  files: Readonly<Record<string, object>>,
  expected: Readonly<Record<string, object>>,
][] = [
  ['none', {}, { 'a.dlspec': recommended }],
  [
    'the nearest counts alone',
    { [NAME]: { extends: 'strict', ...off }, [`in/${NAME}`]: { rules: { adamw: 'hint' } } },
    {
      'a.dlspec': { preset: 'strict', rules: { adamw: { severity: 'off' } } },
      'other/deep/a.dlspec': { preset: 'strict', rules: { adamw: { severity: 'off' } } },
      'in/deep/a.dlspec': { preset: 'recommended', rules: { adamw: { severity: 'hint' } } },
    },
  ],
  [
    'what is extended comes first, and options of both stay',
    {
      'shared/base.json': {
        extends: 'all',
        rules: { 'dropout-wide': { severity: 'info', options: { width: 512 } }, adamw: 'off' },
      },
      [`in/${NAME}`]: { extends: ['../shared/base.json', 'strict'], rules: { 'dropout-wide': 'hint' } },
    },
    {
      'in/a.dlspec': {
        preset: 'strict',
        rules: { 'dropout-wide': { severity: 'hint', options: { width: 512 } }, adamw: { severity: 'off' } },
      },
    },
  ],
  [
    'overrides by the patterns of their file, the last one first',
    {
      [NAME]: {
        rules: { adamw: 'info' },
        overrides: [
          { files: ['drafts/**', './one.dlspec'], ...off },
          { files: '*_old.dlspec', extends: 'all', rules: { adamw: 'hint' } },
        ],
      },
    },
    {
      'a.dlspec': { preset: 'recommended', rules: { adamw: { severity: 'info' } } },
      'one.dlspec': { preset: 'recommended', rules: { adamw: { severity: 'off' } } },
      'in/one.dlspec': { preset: 'recommended', rules: { adamw: { severity: 'info' } } },
      'drafts/.x/a.dlspec': { preset: 'recommended', rules: { adamw: { severity: 'off' } } },
      'drafts/a_old.dlspec': { preset: 'all', rules: { adamw: { severity: 'hint' } } },
    },
  ],
  [
    'patterns of what is extended are relative to it',
    {
      'shared/base.json': {
        overrides: [
          { files: 'in/**', ...off },
          { files: 'b.dlspec', rules: { adamw: 'hint' } },
        ],
      },
      [NAME]: { extends: './shared/base.json' },
    },
    {
      'in/a.dlspec': recommended,
      'shared/in/a.dlspec': { preset: 'recommended', rules: { adamw: { severity: 'off' } } },
      'shared/b.dlspec': { preset: 'recommended', rules: { adamw: { severity: 'hint' } } },
    },
  ],
];

describe('what a project wants of its rules', () => {
  it.each(cases)('%s', (_, files, expected) => {
    write(files);
    const configurations = new Configurations();
    for (const [spec, control] of Object.entries(expected)) {
      expect(configurations.controlFor(join(folder, spec)), spec).toMatchObject(control);
    }
    expect(configurations.faulty()).toEqual([]);
  });

  it('is one object for the same wishes', () => {
    write({ [`a/${NAME}`]: off, [`b/${NAME}`]: off });
    const configurations = new Configurations();
    const wanted = (spec: string) => configurations.controlFor(join(folder, spec));
    expect(wanted('a/x.dlspec')).toBe(wanted('b/x.dlspec'));
    expect(wanted('x.dlspec')).toBe(recommended);
  });

  it.each([
    ['extends what is not there', { [NAME]: { extends: './none.json' } }, NAME, /^there is no file .*none\.json$/],
    ['extends itself', { [NAME]: { extends: './dlspec.config.json' } }, NAME, /extends this file in turn/],
    [
      'extends itself by another',
      { [NAME]: { extends: './b.json' }, 'b.json': { extends: './dlspec.config.json' } },
      'b.json',
      /extends this file in turn/,
    ],
    ['extends what is wrong', { [NAME]: { extends: './b.json' }, 'b.json': { rulez: {} } }, 'b.json', /did you mean/],
    ['is a folder', { [`${NAME}/x`]: {} }, NAME, /cannot be read: it is a folder/],
  ])('a configuration that %s is told', (_, files, file, message) => {
    write(files);
    const configurations = new Configurations();
    for (const spec of ['a.dlspec', 'b.dlspec']) configurations.controlFor(join(folder, spec));
    expect(configurations.faulty()).toEqual([
      {
        file: join(folder, file),
        text: expect.any(String),
        mistakes: [expect.objectContaining({ message: expect.stringMatching(message) })],
      },
    ]);
  });

  it('is read again when a file comes, changes or goes', () => {
    const configurations = new Configurations();
    const severity = () => configurations.controlFor(join(folder, 'in/a.dlspec')).rules.adamw?.severity;
    const steps: [change: () => void, expected: string | undefined][] = [
      [() => write({ [NAME]: off }), 'off'],
      [() => write({ [`in/${NAME}`]: { extends: '../base.json' } }), undefined],
      [() => write({ 'base.json': { rules: { adamw: 'hint' } } }), 'hint'],
      [() => write({ 'base.json': { rules: { adamw: 'info' } } }), 'info'],
      [() => rmSync(join(folder, 'in', NAME)), 'off'],
    ];
    expect(severity()).toBeUndefined();
    for (const [change, expected] of steps) {
      change();
      expect(configurations.refresh()).toBe(true);
      expect(severity()).toBe(expected);
      expect(configurations.refresh()).toBe(false);
    }
  });
});
