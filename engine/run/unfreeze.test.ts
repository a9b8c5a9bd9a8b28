import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiled, smallSpec, temporaryFolder, trained } from '../../test/small_runs.ts';
import { thawedBefore } from '../training/transfer/thawing.ts';
import { decode } from './safetensors.ts';

const runs = temporaryFolder();

async function weightsAfter(settings: Readonly<Record<string, string>>) {
  const { path, failure } = await trained(compiled(smallSpec(settings)), runs, { threads: 2 });
  expect(failure).toBeUndefined();
  const { tensors } = decode(readFileSync(join(path, 'last.safetensors')));
  return new Map(tensors.map(({ name, values }) => [name, values]));
}

describe('unfreeze: gradual', () => {
  it.each([
    ['', 3, []],
    ['gradual', 0, []],
    ['gradual', 1, ['dense_2 10']],
    ['gradual', 2, ['dense_2 10', 'dense_1 20']],
    ['gradual', 7, ['dense_2 10', 'dense_1 20']],
    ['gradual(every: 2 epochs)', 3, ['dense_2 20']],
    ['gradual(every: 2 epochs)', 4, ['dense_2 20', 'dense_1 40']],
  ])('%s: before epoch %i the labels from the output on have thawed', (unfreeze, epoch, expected) => {
    const { settings, network } = compiled(smallSpec({ freeze: '[dense_1, dense_2]', unfreeze }));
    const thawed = thawedBefore(epoch, settings, network, 10);
    expect([...thawed].map(([label, since]) => `${label} ${since}`)).toEqual(expected);
  });

  it('a layer is frozen until it thaws, and then learns as if its optimizer began', async () => {
    const start = await weightsAfter({ epochs: '', steps: '1', freeze: '[dense_1]' });
    const slow = {
      freeze: '[dense_1]',
      unfreeze: 'gradual(every: 2 epochs)',
      optimizer: 'adam(lr: 0.01)',
      batch: '210',
      clip: 'norm(1)',
    };
    const [before, after] = [
      await weightsAfter({ ...slow, epochs: '2' }),
      await weightsAfter({ ...slow, epochs: '3' }),
    ];
    for (const part of ['weight', 'bias']) {
      const name = `dense_1.${part}`;
      expect(before.get(name)).toEqual(start.get(name));
      // The first step of adam is the rate in every direction, whatever the step of the run.
      const moved = [...after.get(name)!].map((value, at) => Math.abs(value - start.get(name)![at]!));
      const most = Math.max(...moved);
      expect(most).toBeGreaterThan(0.0099);
      expect(most).toBeLessThan(0.0101);
    }
  });

  it('norms whose statistics stay frozen keep their weights too', async () => {
    const text = smallSpec({ freeze: '[dense_1, batch_norm]', unfreeze: 'gradual', batch_norm: 'frozen', epochs: '4' });
    const { path, failure } = await trained(compiled(text.replace('-> relu', '-> batch_norm -> relu')), runs);
    expect(failure).toBeUndefined();
    const { tensors } = decode(readFileSync(join(path, 'last.safetensors')));
    const values = (name: string) => [...tensors.find((tensor) => tensor.name === `batch_norm.${name}`)!.values];
    expect(new Set(values('weight'))).toEqual(new Set([1]));
    expect(new Set(values('running_var'))).toEqual(new Set([1]));
  });
});
