import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallSpec } from '../small_runs.ts';
import { run, workFolder } from './command.ts';

const folder = workFolder({
  'dense.dlspec': 'network Dense {\n  vector(1000)\n  dense(1000, bias: false)\n}\n',
  'small.dlspec': smallSpec(),
  'two.dlspec':
    'network A {\n  vector(2)\n  dense(2)\n}\nnetwork B {\n  image(1, 8, 8)\n  conv2d(4, kernel: 3) -> relu\n  flatten -> dense(2)\n}\n',
  'huge.dlspec': 'network H {\n  vector(100_000)\n  dense(1_000_000)\n}\n',
  'wrong.dlspec': 'network W {\n  vector(2)\n  conv2d(4, kernel: 3)\n}\n',
  'device.dlspec':
    'device Laptop { peak: 200 GFLOP/s  bandwidth: 25 GB/s }\nnetwork N {\n  vector(100)\n  dense(10)\n}\n',
  'none.dlspec': '',
  'broken.dlspec': 'network {',
  'old/dlspec/calibration.json': '{"schema": 1}',
});
const estimate = (...args: string[]) => run(['estimate', ...args], folder);
const networks = async (...args: string[]) => {
  const { code, stdout, stderr } = await estimate(...args, '--format', 'json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout).networks;
};

describe('dlspec estimate', () => {
  it('knows what a dense layer costs', async () => {
    const [dense, ...others] = await networks('dense.dlspec', '--batch', '1000');
    expect(others).toEqual([]);
    const product = { flops: 2e9, bytes: 12e6, fused_bytes: 12e6, seconds: 0.01 };
    // Nothing asks for a gradient by what flows in. Of each weight adam reads three values and the gradient, twice with its
    // norm, and writes three; it takes 12 operations, the norm 2.
    const adam = { flops: 14e6, bytes: 32e6, fused_bytes: 32e6, seconds: 0.0016 };
    const passes = { forward: product, backward: product, optimizer: adam };
    const one = { flops: 2e6, bytes: 4 * (1000 + 1e6 + 1000) };
    const sample = { forward: one, backward: one };
    expect(dense).toEqual({
      name: 'Dense',
      batch: 1000,
      parameters: 1_000_000,
      // 2·1000·1000·1000 operations on two matrices that are read and one that is written.
      forward: { flops: 2e9, bytes: 12e6 },
      // By 200 GFLOP/s and 20 GB/s: products are bound by arithmetic, adam by memory.
      step: { flops: 4.014e9, bytes: 56e6, accumulate: 1, seconds: expect.closeTo(0.0216, 12), by: 'roofline' },
      passes,
      sample,
      memory: {
        parameters: 4e6,
        gradients: 4e6,
        optimizer: 8e6,
        activations: expect.any(Number),
        total: expect.any(Number),
      },
      evaluation: { seconds: 0.01 },
      // Read from the arena, put in the file's order, and the file as it is read again.
      checkpoint: 3 * 4e6,
      weights: 4e6,
      activations_without_reuse: expect.any(Number),
      device: { name: 'generic', peak: expect.any(Number), bandwidth: expect.any(Number), ridge: expect.any(Number) },
      layers: [
        {
          name: 'dense',
          op: 'dense',
          line: 3,
          input: [1000],
          output: [1000],
          parameters: 1_000_000,
          flops: 2e9,
          bytes: 12e6,
          intensity: 2e9 / 12e6,
          bound: 'compute',
          passes,
          sample,
          // Its output; the loss's gradient by it is the loss's.
          activations: 4e6,
          seconds: expect.closeTo(0.0216, 12),
          share: 1,
        },
      ],
    });
    const { parameters, gradients, optimizer, activations, total } = dense.memory;
    expect(parameters + gradients + optimizer + activations).toBe(total);
    expect(dense.device.ridge).toBe(dense.device.peak / dense.device.bandwidth);
  });

  it('has shares of the step that make one, and seconds that make its length', async () => {
    for (const { layers, step } of await networks('two.dlspec', '--batch', '32')) {
      const sum = (key: string) =>
        layers.reduce((total: number, layer: Record<string, number>) => total + layer[key]!, 0);
      expect(sum('share')).toBeCloseTo(1, 9);
      expect(sum('seconds') / step.seconds).toBeCloseTo(1, 9);
    }
  });

  it('takes the batch of the train declaration, one given instead, and one network of several', async () => {
    expect((await networks('small.dlspec'))[0].batch).toBe(32);
    expect((await networks('small.dlspec', '--set', 'Run.batch=8'))[0].batch).toBe(8);
    expect((await networks('small.dlspec', '--batch', '7'))[0].batch).toBe(7);
    expect((await networks('two.dlspec')).map(({ name }: { name: string }) => name)).toEqual(['A', 'B']);
    expect((await networks('two.dlspec', '--network', 'B')).map(({ name }: { name: string }) => name)).toEqual(['B']);
  });

  it('costs what no machine could hold', async () => {
    expect((await networks('huge.dlspec'))[0].parameters).toBe(100_001_000_000);
  });

  it('is a table for people, and says that the machine was not measured', async () => {
    const { code, stdout, stderr } = await estimate('dense.dlspec', '--batch', '1000');
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('Dense  1,000,000 parameters · batch 1,000');
    expect(lines[1]).toMatch(
      /^ {2}layer {2}output {2}parameters +FLOPs +bytes {2}FLOP\/byte {2}bound by {2}share of step$/,
    );
    expect(lines[2]).toMatch(/^ {2}dense {2}\[1000\] +1,000,000 +2\.00 G +12\.0 MB +167 {2}compute +100\.0 %$/);
    expect(stdout).toMatch(/device +generic \(this machine was never measured: run `dlspec calibrate`\): /);
  });

  it('costs on a device of the spec, on one that is known, and on this machine once it was measured', async () => {
    const on = async (...args: string[]) => (await networks('device.dlspec', ...args))[0].device;
    expect(await on('--device', 'Laptop')).toMatchObject({ name: 'Laptop', peak: 2e11, bandwidth: 25e9 });
    expect(await on('--device', 'a100_80gb')).toMatchObject({ name: 'a100_80gb', peak: 19.5e12, bandwidth: 2.039e12 });
    const [large] = await networks('dense.dlspec', '--device', 'raspberry_pi_5');
    expect(large.largest_batch).toBe(65_536);
    const env = { XDG_CONFIG_HOME: join(folder, 'config') };
    const calibrated = await run(['calibrate', '--format', 'json'], folder, { env });
    expect([calibrated.code, calibrated.stderr]).toEqual([0, '']);
    const { peak, bandwidth, ridge, threads } = JSON.parse(calibrated.stdout);
    expect([ridge, threads]).toEqual([peak / bandwidth, expect.any(Number)]);
    for (const args of [[], ['--device', 'this']]) {
      const { stdout } = await run(['estimate', 'device.dlspec', '--format', 'json', ...args], folder, { env });
      expect(JSON.parse(stdout).networks[0].device).toMatchObject({ name: 'this', peak, bandwidth });
    }
    const text = await run(['estimate', 'device.dlspec'], folder, { env });
    expect(text.stdout).toMatch(/device +this: /);
    expect(text.stdout).toMatch(/step .*s by the engine's kernels as measured$/m);
    // Measuring takes seconds, and many times as many where other tests take the processor.
  }, 240_000);

  it('says of a machine that another version measured that it is to be measured again', async () => {
    const env = { XDG_CONFIG_HOME: join(folder, 'old') };
    const { stdout } = await run(['estimate', 'dense.dlspec'], folder, { env });
    expect(stdout).toMatch(
      /device +generic \(this machine was measured by another version of dlspec: run `dlspec calibrate`\): /,
    );
    const named = await run(['estimate', 'dense.dlspec', '--device', 'this'], folder, { env });
    expect(named.stderr).toBe(
      'error: this machine was measured by another version of dlspec: run `dlspec calibrate`\n',
    );
  });

  it.each([
    [
      'this machine, never measured',
      ['two.dlspec', '--device', 'this'],
      1,
      'error: this machine was never measured: run `dlspec calibrate`\n',
    ],
    [
      'a device that is none',
      ['two.dlspec', '--device', 'h1000'],
      2,
      /^error: there is no device 'h1000': did you mean 'h100'\? /,
    ],
    [
      'a network that is none',
      ['two.dlspec', '--network', 'C'],
      2,
      "error: two.dlspec has no network 'C': there are A, B\n",
    ],
    ['no networks', ['none.dlspec'], 1, 'error: none.dlspec has no network\n'],
    ['a network with mistakes', ['wrong.dlspec'], 1, /^wrong\.dlspec:3:3: error: /],
    ['a spec with mistakes', ['broken.dlspec'], 1, /^broken\.dlspec:1:\d: error: /],
    ['half a sample', ['two.dlspec', '--batch', '0.5'], 2, /An integer of at least 1 is needed/],
  ])('refuses %s', async (_, args, code, message) => {
    const outcome = await estimate(...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    if (typeof message === 'string') expect(outcome.stderr).toBe(message);
    else expect(outcome.stderr).toMatch(message);
  });
});
