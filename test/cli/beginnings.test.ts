import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startingSpecs } from '../../client/starting_specs/index.ts';
import { native } from '../../engine/native.ts';
import { run, workFolder } from './command.ts';

describe('dlspec new', () => {
  const folder = workFolder({ 'there.dlspec': 'mine' });
  const names = startingSpecs.map(({ name }) => name);

  it('lists the tasks', async () => {
    const json = JSON.parse((await run(['new', '--format', 'json'], folder)).stdout);
    expect(json.map(({ name }: { name: string }) => name)).toEqual(names);
    for (const task of json) expect(Object.keys(task)).toEqual(['name', 'title', 'task', 'needs']);
    const { code, stdout } = await run(['new'], folder);
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it.each([
    [['pictures'], 'pictures.dlspec'],
    [['points', 'arms.dlspec', '--format', 'json'], 'arms.dlspec'],
  ])('%j writes a spec that checks clean', async (args, file) => {
    const { code, stdout, stderr } = await run(['new', ...args], folder);
    expect([code, stderr]).toEqual([0, '']);
    if (args.includes('json')) expect(JSON.parse(stdout)).toEqual({ file });
    else expect(stdout).toContain(`${file} written`);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(startingSpecs.find(({ name }) => name === args[0])!.text);
    expect(await run(['check', file, '--max-warnings', '0'], folder)).toMatchObject({ code: 0 });
  });

  it.each([
    [['picture'], 2, /there is no task 'picture': did you mean 'pictures'\?/],
    [['zebra'], 2, /there is no task 'zebra': there are pictures, table_classes, /],
    [['points', 'there.dlspec'], 1, /there\.dlspec is there already/],
    [['points', 'there.txt'], 2, /it must end in \.dlspec/],
    [['points', 'nowhere/a.dlspec'], 1, /nowhere\/a\.dlspec cannot be written: /],
  ])('refuses %j', async (args, code, message) => {
    const ended = await run(['new', ...args], folder);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
    expect(readFileSync(join(folder, 'there.dlspec'), 'utf8')).toBe('mine');
  });
});

describe('dlspec doctor', () => {
  const folder = workFolder({ 'dlspec/calibration.json': '{' });
  const missing = { DLSPEC_NATIVE: join(folder, 'nothing.node') };

  it('tells what the engine can do here', async () => {
    const { instructions, threads } = native().features();
    const { code, stdout, stderr } = await run(['doctor', '--format', 'json'], folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      native: { instructions, threads },
      problems: [],
    });
    const text = await run(['doctor'], folder);
    expect(text.stdout).toMatch(new RegExp(`^ {2}engine +${instructions.join(', ')}; ${threads} threads?$`, 'm'));
  });

  it('a calibration that is not whole is none', async () => {
    const { stdout } = await run(['doctor'], folder, { env: { XDG_CONFIG_HOME: folder } });
    expect(stdout).toMatch(/^ {2}calibration +never: .*`dlspec calibrate`/m);
  });

  it('says what to do where there is no engine', async () => {
    const json = await run(['doctor', '--format', 'json'], folder, { env: missing });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      native: null,
      problems: [expect.stringContaining('build:native')],
    });
    const { code, stdout } = await run(['doctor'], folder, { env: missing });
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^ {2}engine +none$\n[\s\S]*^error: .*npm run build:native/m),
    ]);
  });
});
