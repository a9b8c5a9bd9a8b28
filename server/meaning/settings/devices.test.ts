import { expect, it } from 'vitest';
import { analyse } from '../analyse.ts';

it('reads the figures of a device in FLOP/s and bytes', () => {
  const text = 'device Laptop { peak: 200 GFLOP/s  bandwidth: 25 GB/s  memory: 16 GiB }';
  const { devices, diagnostics } = analyse(text, '/specs/example.dlspec');
  expect(diagnostics).toEqual([]);
  expect(devices[0]!.device).toEqual({ name: 'Laptop', peak: 200e9, bandwidth: 25e9, memory: 16 * 2 ** 30 });
});
