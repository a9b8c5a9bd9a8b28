import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { call, closeEngines, engine, loss, request } from '../test/engines.ts';
import { native, type RunRequest, type StepReport } from './native.ts';
import { type KernelCall, POINTWISE_FUNCTIONS } from './program.ts';

afterEach(closeEngines);

const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer);
const bytes = (values: ArrayLike<number>) => new Uint8Array(Float32Array.from(values).buffer);

/** The reports put together, and how often they came. */
function collector() {
  const steps: { step: number; sums: number[]; samples: number; seconds: number }[] = [];
  let calls = 0;
  const onSteps = (report: StepReport) => {
    calls++;
    expect(report.samples.length).toBe(report.count);
    expect(report.seconds.length).toBe(report.count);
    expect(report.sums.length).toBe(report.count * 2);
    for (let i = 0; i < report.count; i++) {
      steps.push({
        step: report.firstStep + i,
        sums: [...report.sums.subarray(2 * i, 2 * i + 2)],
        samples: report.samples[i]!,
        seconds: report.seconds[i]!,
      });
    }
  };
  return { steps, onSteps, calls: () => calls };
}

describe('features', () => {
  it('name what this processor has', () => {
    const { instructions, threads } = native().features();
    expect(['baseline', 'neon']).toContain(instructions[0]);
    expect(threads).toBeGreaterThan(0);
  });

  it('kernels are declared once each, with a trailing ? for optional buffers', () => {
    const kernels = native().kernels();
    expect(kernels.dense_forward).toEqual({
      buffers: ['x', 'w', 'bias?', 'shortcut?', 'y'],
      sizes: ['rows', 'inputs', 'outputs', 'columns', 'first', 'bias_first', 'activation'],
      scalars: [],
    });
    expect(Object.keys(kernels).length).toBeGreaterThan(30);
  });

  it('an instruction set that there is not is refused', () => {
    expect(() => engine({ instructions: 'neon-512' as 'neon' })).toThrow("no instruction set 'neon-512'");
  });
});

describe('the arena', () => {
  it('starts as zeros and keeps what is written', () => {
    const it = engine();
    expect(it.read(0, 1 << 16).every((byte) => byte === 0)).toBe(true);
    it.write(128, Uint8Array.of(1, 2, 3));
    expect([...it.read(127, 5)]).toEqual([0, 1, 2, 3, 0]);
  });

  it('refuses what lies outside', () => {
    expect(() => engine().write(65535, Uint8Array.of(1, 2))).toThrow('outside the arena of 65536 bytes');
    expect(() => engine().read(65536, 1)).toThrow('outside the arena');
    expect(() => engine().read(-64, 1)).toThrow('outside the arena');
  });

  it('says how much memory it could not get', () => {
    expect(() => engine({ arenaBytes: 2 ** 52 })).toThrow('cannot allocate an arena of 4503599627370496 bytes');
  });
});

describe('a call that is refused', () => {
  const good = call('activation_forward', { x: 0, y: 64 }, { values: 1, activation: 0 });
  const cases: [string, KernelCall, string][] = [
    ['an unknown kernel', { ...good, kernel: 'activate' }, "there is no kernel 'activate'"],
    ['a missing buffer', { ...good, buffers: { x: 0 } }, "activation_forward: buffer 'y' is missing"],
    ['a buffer too many', { ...good, buffers: { x: 0, y: 64, z: 0 } }, "it has no buffer 'z'"],
    ['a missing size', { ...good, sizes: { values: 1 } }, "size 'activation' is missing"],
    ['a size too many', { ...good, sizes: { ...good.sizes, rows: 1 } }, "it has no size 'rows'"],
    [
      'a broken size',
      { ...good, sizes: { values: 1.5, activation: 0 } },
      "size 'values' must be a whole number, got 1.5",
    ],
    ['a negative size', { ...good, sizes: { values: -1, activation: 0 } }, "size 'values' must be a whole number"],
    ['a scalar too many', { ...good, scalars: { rate: 1 } }, "it has no scalar 'rate'"],
    [
      'a buffer outside',
      { ...good, buffers: { x: 0, y: 65600 } },
      "buffer 'y' at 65600 is not a multiple of 64 within",
    ],
    ['a crooked buffer', { ...good, buffers: { x: 32, y: 64 } }, "buffer 'x' at 32 is not a multiple of 64"],
    [
      'an unknown function',
      call('pointwise_forward', { x: 0, y: 64 }, { values: 1, function: POINTWISE_FUNCTIONS.length }, { a: 0, b: 0 }),
      `there is no function ${POINTWISE_FUNCTIONS.length}`,
    ],
    ['an unknown activation', { ...good, sizes: { values: 1, activation: 4 } }, 'there is no activation 4'],
    ['a slot past the sums', { ...loss, sizes: { values: 1, per_weight: 1, slot: 2 } }, 'slot 2 is past the 2 sums'],
  ];

  it.each(cases)('%s', (_name, wrong, message) => {
    expect(() => engine().load('train', [good, wrong])).toThrow(message);
  });

  it('leaves the program that was there', async () => {
    const it = engine();
    it.load('train', [loss]);
    expect(() => it.load('train', [call('nothing', {})])).toThrow();
    expect((await it.run(request({}), () => {})).reason).toBe('done');
  });
});

describe('a run', () => {
  const inputs = [{ values: Uint8Array.of(0, 10, 20, 30, 40, 50, 60, 70, 80, 90), width: 2 }];
  const classes = { samples: 5, inputs, targets: [{ values: Int32Array.of(4, 3, 2, 1, 0), width: 1 }] };
  const gather = call('gather_inputs', { to: 0, scale: 1024, shift: 1088 }, { values: 2, channels: 2, input: 0 });
  const gatherClasses = call('gather_classes', { to: 64 }, { values: 1, target: 0 });

  it('takes the rows of its order, batch by batch', async () => {
    const it = engine();
    const dataset = it.dataset(classes);
    it.write(1024, bytes([0.5, 2]));
    it.write(1088, bytes([1, -1]));
    it.load('predict', [gather, gatherClasses]);
    const { steps, onSteps } = collector();
    const collect = { offset: 0, bytes: 8 };
    const order = Uint32Array.of(4, 0, 2);
    const outcome = await it.run(request({ program: 'predict', dataset, order, batch: 2, collect }), onSteps);
    expect(outcome).toMatchObject({ steps: 2, reason: 'done' });
    expect([...floats(outcome.collected)]).toEqual([41, 179, 1, 19, 21, 99]);
    expect(steps.map((it) => [it.step, it.samples])).toEqual([
      [0, 2],
      [1, 1],
    ]);
    // The last step's single sample, and what the step before left behind it.
    expect([...new Int32Array(it.read(64, 8).slice().buffer)]).toEqual([2, 4]);
  });

  it('reads real inputs and targets, scaled by value', async () => {
    const it = engine();
    const inputs = Float32Array.of(1, 2, 3, 4);
    const column = { values: inputs, width: 2 };
    const dataset = it.dataset({ samples: 2, inputs: [column], targets: [column] });
    it.write(1024, bytes([10, 100]));
    it.load('train', [
      call('gather_inputs', { to: 0 }, { values: 2, channels: 1, input: 0 }),
      call('gather_targets', { to: 64, scale: 1024 }, { values: 2, target: 0 }),
    ]);
    await it.run(request({ dataset, order: Uint32Array.of(1, 0), batch: 2 }), () => {});
    expect([...floats(it.read(0, 16))]).toEqual([3, 4, 1, 2]);
    expect([...floats(it.read(64, 16))]).toEqual([30, 400, 10, 200]);
  });

  it('reads windows that overlap, and several inputs', async () => {
    const it = engine();
    const values = Int32Array.of(10, 11, 12, 13, 14, 15);
    const window = { values: values.subarray(0, 5), width: 3, stride: 1 };
    const dataset = it.dataset({
      samples: 3,
      inputs: [{ values: Uint8Array.of(7, 8, 9), width: 1 }, window],
      targets: [{ ...window, values: values.subarray(1) }],
    });
    it.load('train', [
      call('gather_tokens', { to: 0 }, { values: 3, input: 1 }),
      call('gather_tokens', { to: 64 }, { values: 1, input: 0 }),
      call('gather_classes', { to: 128 }, { values: 3, target: 0 }),
      call('gather_inputs', { to: 192 }, { values: 3, channels: 1, input: 1 }),
    ]);
    await it.run(request({ dataset, order: Uint32Array.of(2, 0), batch: 2 }), () => {});
    const ints = (offset: number, count: number) => [...new Int32Array(it.read(offset, 4 * count).slice().buffer)];
    expect(ints(0, 6)).toEqual([12, 13, 14, 10, 11, 12]);
    expect(ints(64, 2)).toEqual([9, 7]);
    expect(ints(128, 6)).toEqual([13, 14, 15, 11, 12, 13]);
    expect([...floats(it.read(192, 24))]).toEqual([12, 13, 14, 10, 11, 12]);
  });

  it('long samples with three channels', async () => {
    const it = engine();
    const inputs = Float32Array.from({ length: 3 * 1000 }, (_, i) => i);
    const dataset = it.dataset({ samples: 1, inputs: [{ values: inputs, width: 3000 }], targets: [] });
    it.write(20032, bytes([1, 2, 3]));
    it.load('train', [call('gather_inputs', { to: 0, scale: 20032 }, { values: 3000, channels: 3, input: 0 })]);
    await it.run(request({ dataset, order: Uint32Array.of(0) }), () => {});
    expect([...floats(it.read(0, 12000))]).toEqual(Array.from(inputs, (it, i) => it * ((i % 3) + 1)));
  });

  it('refuses what does not fit', () => {
    const it = engine();
    const start = (changes: Partial<RunRequest>) => () => it.run(request(changes), () => {});
    expect(start({})).toThrow('no program of that name is loaded');
    const dataset = it.dataset(classes);
    it.load('train', [gather, gatherClasses]);
    expect(start({})).toThrow('gather_inputs needs a dataset');
    expect(start({ dataset: 3 })).toThrow('there is no such dataset');
    expect(start({ dataset, order: Uint32Array.of(5) })).toThrow('row 5 of a dataset of 5 rows');
    expect(start({ dataset, order: Uint32Array.of(1), rates: Float32Array.of(1, 1) })).toThrow('2 rates for 1 steps');
    expect(start({ dataset, batch: 0 })).toThrow('batch must be a whole number from 1 to');
    expect(start({ dataset, order: Uint32Array.of(1), collect: { offset: 65536, bytes: 4 } })).toThrow('outside');
    expect(start({ program: 'training' as 'train' })).toThrow("there is no program 'training'");
    const real = it.dataset({ ...classes, targets: [{ values: Float32Array.of(1, 2, 3, 4, 5), width: 1 }] });
    expect(start({ dataset: real })).toThrow('gather_classes needs whole numbers, the dataset has fractions');
    expect(start({ dataset: it.dataset({ ...classes, targets: [] }) })).toThrow(
      'gather_classes reads target 0 of a dataset that has 0',
    );
    expect(() => it.dataset({ ...classes, samples: 3 })).toThrow('input 0 has 10 values, 3 samples need 6');
    it.load('train', [call('gather_inputs', { to: 0 }, { values: 3, channels: 1, input: 0 })]);
    expect(start({ dataset })).toThrow('gather_inputs reads 3 values a sample, the dataset has 2');
  });

  it('reports every step once, in order, before it resolves', async () => {
    const it = engine();
    it.write(0, bytes([3]));
    it.load('evaluate', [loss]);
    const { steps, onSteps, calls } = collector();
    const count = 20_000;
    const order = new Uint32Array(count);
    const outcome = await it.run(request({ program: 'evaluate', order, firstStep: 100 }), onSteps);
    expect(outcome).toMatchObject({ steps: count, reason: 'done' });
    expect(steps.map((it) => it.step)).toEqual(Array.from(order, (_, i) => 100 + i));
    expect(steps.every((it) => it.sums[0] === 9 && it.sums[1] === 0 && it.samples === 1 && it.seconds >= 0)).toBe(true);
    expect(calls()).toBeLessThan(count);
  });

  it('tells where its time goes, call by call, where it is asked', async () => {
    const it = engine();
    it.load('train', [loss, loss]);
    it.load('update', [loss]);
    const { steps, onSteps } = collector();
    const asked = request({ order: new Uint32Array(100) });
    const { callSeconds } = await it.run({ ...asked, profile: true }, onSteps);
    expect(callSeconds).toHaveLength(3);
    expect(callSeconds!.every((seconds) => seconds > 0)).toBe(true);
    const all = steps.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(callSeconds!.reduce((sum, seconds) => sum + seconds)).toBeLessThanOrEqual(all);
    expect((await it.run(asked, () => {})).callSeconds).toBeUndefined();
  });

  it('is one at a time', async () => {
    const it = engine();
    it.load('train', [loss]);
    const run = it.run(request({ order: new Uint32Array(1000) }), () => {});
    expect(() => it.run(request({}), () => {})).toThrow('a run is under way');
    expect(() => it.load('train', [])).toThrow('a run is under way');
    expect(it.read(0, 4).length).toBe(4);
    await run;
    expect((await it.run(request({}), () => {})).steps).toBe(1);
  });

  it('stops after the step that is under way', async () => {
    const it = engine();
    it.load('train', [loss]);
    const { steps, onSteps } = collector();
    const outcome = await it.run(request({ order: new Uint32Array(2e7) }), (report) => {
      onSteps(report);
      it.stop();
    });
    expect(outcome.reason).toBe('stopped');
    expect(outcome.steps).toBeLessThan(2e7);
    expect(steps.length).toBe(outcome.steps);
  });

  it('ends with the step whose loss is not finite', async () => {
    // The weight doubles each step (w −= rate·w with rate −1) until its square overflows: 2^64 at step 63.
    const it = engine();
    it.write(0, bytes([1]));
    it.load('train', [
      call(
        'sgd',
        { w: 0, g: 0 },
        { count: 1, nesterov: 0, start: 0 },
        { momentum: 0, dampening: 0, weight_decay: 0, scale: 1 },
      ),
      loss,
    ]);
    const { steps, onSteps } = collector();
    const rates = new Float32Array(2000).fill(-1);
    const outcome = await it.run(request({ order: new Uint32Array(2000), rates }), onSteps);
    expect(outcome.reason).toBe('not-finite');
    expect(steps.length).toBe(outcome.steps);
    expect(steps.slice(0, -1).every((it) => Number.isFinite(it.sums[0]))).toBe(true);
    expect(Number.isFinite(steps.at(-1)!.sums[0])).toBe(false);
  });

  it.each([false, true])(
    'a gradient that is not finite changes no weight, and is the last step unless skipped: %s',
    async (skipNotFinite) => {
      const it = engine();
      const sgd = call(
        'sgd',
        { w: 128, g: 192 },
        { count: 1, nesterov: 0, start: 0 },
        { momentum: 0, dampening: 0, weight_decay: 0, scale: 1 },
      );
      it.write(192, bytes([Number.POSITIVE_INFINITY]));
      it.load('train', [loss]);
      it.load('update', [call('gradient_norm', { g: 192 }, { count: 1 }), sgd]);
      const { steps, onSteps } = collector();
      const rates = new Float32Array(5).fill(1);
      const outcome = await it.run(request({ order: new Uint32Array(5), rates, skipNotFinite }), onSteps);
      expect(outcome).toMatchObject(skipNotFinite ? { reason: 'done', steps: 5 } : { reason: 'not-finite', steps: 1 });
      expect(steps).toHaveLength(outcome.steps);
      expect(floats(it.read(128, 4))[0]).toBe(0);
    },
  );

  it.each([1, 2e7])('rejects with what a callback throws, %i steps long', async (steps) => {
    const it = engine();
    it.load('train', [loss]);
    const run = it.run(request({ order: new Uint32Array(steps) }), () => {
      throw new Error('the listener fell over');
    });
    await expect(run).rejects.toThrow('the listener fell over');
  });

  it('close waits for it, and it still settles', async () => {
    const it = engine();
    it.load('train', [loss]);
    const { steps, onSteps } = collector();
    const run = it.run(request({ order: new Uint32Array(2e7) }), onSteps);
    it.close();
    const outcome = await run;
    expect(outcome.reason).toBe('stopped');
    expect(steps.length).toBe(outcome.steps);
    expect(() => it.read(0, 1)).toThrow('the engine is closed');
  });

  it('gives the same bits for any number of threads, whole training steps long', async () => {
    const weights = async (threads: number) => {
      const it = engine({ threads, arenaBytes: 1 << 20, sums: 1 });
      const [n, width] = [64, 128];
      const all = { rows: 1, inputs: width, outputs: width, columns: width, first: 0 };
      const [x, w, y, dw, target, dy] = [0, 1 << 16, 2 << 16, 3 << 16, 4 << 16, 5 << 16];
      it.load('initialize', [
        call('fill_normal', { to: w }, { count: width * width, stream: 0 }, { mean: 0, deviation: 0.1 }),
        call('fill_uniform', { to: x }, { count: n * width, stream: 1 }, { low: -1, high: 1 }),
      ]);
      it.load('train', [
        call('dense_forward', { x, w, y }, { ...all, bias_first: 0, activation: 3 }),
        call('mse', { outputs: y, targets: target, gradient: dy }, { values: width, per_weight: width, slot: 0 }),
        call('epilogue_backward', { y, dy }, { rows: 1, width, activation: 3 }),
        call('dense_backward_weights', { x, dy, dw }, all),
        call(
          'sgd',
          { w, g: dw },
          { count: width * width, nesterov: 0, start: 0 },
          { momentum: 0, dampening: 0, weight_decay: 0, scale: 1 },
        ),
      ]);
      await it.run(request({ program: 'initialize' }), () => {});
      const sums: number[] = [];
      const steps = { order: new Uint32Array(n * 20), batch: n, rates: new Float32Array(20).fill(1) };
      await it.run(request(steps), (report) => sums.push(...report.sums));
      return { sums, bytes: Buffer.from(it.read(w, width * width * 4)).toString('base64') };
    };
    const one = await weights(1);
    expect(one.sums.length).toBe(20);
    expect(one.sums.at(-1)).toBeLessThan(one.sums[0]! * 0.9);
    for (const threads of [2, 3, 5]) expect(await weights(threads)).toEqual(one);
  });
});

describe('many engines', () => {
  it('come and go without leaving memory or threads behind', async () => {
    const arenaBytes = 64 << 20;
    const cycle = async () => {
      const it = engine({ arenaBytes, threads: 3 });
      it.load('initialize', [call('fill_constant', { to: 0 }, { count: arenaBytes / 4 }, { value: 1 })]);
      await it.run(request({ program: 'initialize' }), () => {});
      it.close();
    };
    for (let i = 0; i < 3; i++) await cycle();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 20; i++) await cycle();
    // A single arena left behind each time would be 1.3 GB.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });

  it('a worker that ends takes its run with it', async () => {
    const { file } = nativeFile();
    const worker = new Worker(
      `const { Engine } = require(${JSON.stringify(file)});
       const engine = new Engine({ arenaBytes: 4096, threads: 2, seed: 1, sums: 1 });
       engine.load('train', [{ kernel: 'mse', buffers: { outputs: 0, targets: 64 }, sizes: { values: 1, per_weight: 1, slot: 0 }, scalars: {} }]);
       const order = new Uint32Array(2e7);
       engine.run({ program: 'train', dataset: -1, order, batch: 1, firstStep: 0, rates: new Float32Array() }, () => {});
       require('node:worker_threads').parentPort.postMessage('running');`,
      { eval: true },
    );
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    expect(await worker.terminate()).toBe(1);
  });
});

/** Where the addon that is loaded here came from. */
function nativeFile(): { file: string } {
  native();
  const file = process.report.getReport() as unknown as { sharedObjects: string[] };
  return { file: file.sharedObjects.find((it) => it.includes('dlspec-') && it.endsWith('.node'))! };
}
