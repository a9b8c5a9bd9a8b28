import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { evaluateRun } from './evaluate.ts';
import { appendWhole, makeFolder, reasonOf, writeWhole } from './files.ts';
import { RunFolder } from './folder.ts';
import { encode } from './safetensors.ts';

const folder = temporaryFolder();
const spec = compiled(smallSpec({ epochs: '1' }));
const preparation = {
  shape: [2],
  stored: 'float32',
  scale: [1, 1],
  shift: [0, 0],
  target: { kind: 'class', classes: ['0'] },
} as const;
const create = (runs: string) => RunFolder.create(runs, spec, preparation, {}, new Date('2026-01-02T03:04:05Z'));

describe('writing', () => {
  it('keeps a link a link and permissions as they are', () => {
    const [file, link] = [join(folder, 'a.txt'), join(folder, 'link.txt')];
    writeFileSync(file, 'old');
    chmodSync(file, 0o600);
    symlinkSync(file, link);
    writeWhole(link, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind where it fails', () => {
    mkdirSync(join(folder, 'taken'));
    expect(() => writeWhole(join(folder, 'taken'), 'x')).toThrow(/EISDIR/);
    expect(() => appendWhole(join(folder, 'taken'), 'x')).toThrow(/EISDIR/);
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it.skipIf(!existsSync('/proc/self'))('returns where a folder takes no folders', () => {
    expect(() => makeFolder('/proc/runs/of/mine')).toThrow(/ENOENT/);
  });

  it('says why in words, or as the system does', () => {
    expect(reasonOf(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe('the disk is full');
    expect(reasonOf(new Error('EODD: what?'))).toBe('EODD: what?');
  });
});

describe('a run folder', () => {
  it('has a name of its own in any one second', () => {
    const runs = join(folder, 'twins');
    expect([create(runs), create(runs), create(runs)].map(({ path }) => path)).toEqual(
      ['', '-2', '-3'].map((twin) => join(runs, `20260102-030405-Run${twin}`)),
    );
    expect(readdirSync(runs)).toHaveLength(3);
  });

  it('is whole or not there', () => {
    const runs = join(folder, 'a.txt', 'runs');
    expect(() => create(runs)).toThrow(/^cannot write the run folder .*: \S+a\.txt is a file, not a folder$/);
  });

  const cut = (text: string) => text.slice(0, text.length / 2);
  const weights = (...shape: number[]) =>
    encode([{ name: 'dense_1.weight', shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) }], {});
  it.each<[string, string, (before: string) => string | Uint8Array | undefined, RegExp]>([
    ['a spec cut off', 'spec.json', cut, /spec\.json is damaged or was cut off: get the run folder again/],
    ['a spec that is none', 'spec.json', () => '{}', /spec\.json is damaged/],
    ['no object for a spec', 'spec.json', () => 'null', /spec\.json is damaged/],
    ['a preparation cut off', 'preparation.json', cut, /preparation\.json is damaged/],
    ['a preparation that is none', 'preparation.json', () => '[]', /preparation\.json is damaged/],
    ['no preparation', 'preparation.json', () => undefined, /cannot read .*preparation\.json: there is no such file/],
    ['weights cut off', 'best.safetensors', cut, /best\.safetensors is (no safetensors|cut off)/],
    ['empty weights', 'best.safetensors', () => '', /is no safetensors file, or was cut off/],
    [
      'a header without tensors',
      'best.safetensors',
      () => `\x08\0\0\0\0\0\0\0null    `,
      /its header is no list of tensors/,
    ],
    [
      'a tensor without extents',
      'best.safetensors',
      () => `\x10\0\0\0\0\0\0\0{"a":{"dtype":1}}`.slice(0, 24),
      /safetensors file/,
    ],
    [
      'a tensor that is nothing',
      'best.safetensors',
      () => `\x10\0\0\0\0\0\0\0{"a":null}      `,
      /says nothing of use about 'a'/,
    ],
    [
      'weights of another size',
      'best.safetensors',
      () => weights(8, 2),
      /has 'dense_1\.weight' as \[8, 2\], the network as \[16, 2\]/,
    ],
    [
      'weights that lack a tensor',
      'best.safetensors',
      () => weights(16, 2),
      /has no 'dense_1\.bias' \[16\], which the network needs/,
    ],
    [
      'weights of another network',
      'best.safetensors',
      () => encode([{ name: 'conv2d.weight', shape: [1], values: new Float32Array(1) }], {}),
      /is of another network: it has 'conv2d\.weight'/,
    ],
  ])('with %s is refused in one line', async (_, file, damage, message) => {
    const { path } = await trained(spec, join(folder, 'damaged'));
    const before = readFileSync(join(path, file), 'latin1');
    const after = damage(before);
    if (after === undefined) rmSync(join(path, file));
    else writeFileSync(join(path, file), after, 'latin1');
    const refused = evaluateRun(RunFolder.open(path, folder), undefined, { threads: 1 });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/\n|undefined/);
  });
});
