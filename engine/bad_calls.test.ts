import { afterEach, expect, it } from 'vitest';
import { closeEngines, engine, loss, request } from '../test/engines.ts';
import { type NativeEngine, native } from './native.ts';

/** What TypeScript would not let through, and what is only found when it runs: an error, and the process goes on. */

afterEach(closeEngines);

const good = { inputs: [{ values: Uint8Array.of(1, 2), width: 1 }], targets: [], samples: 2 };
const column = (changes: object) => ({ ...good, inputs: [{ ...good.inputs[0], ...changes }] });
const bad: readonly (readonly [string, (it: NativeEngine) => unknown, ErrorConstructor, string])[] = [
  ...(
    [
      ['an order of bytes', { order: Uint8Array.of(0, 0, 0) }, TypeError, 'order must be a Uint32Array'],
      ['an order that is a list', { order: [0, 1] }, TypeError, 'order must be a Uint32Array'],
      ['no order', { order: undefined }, TypeError, 'order must be a Uint32Array'],
      ['rates of another width', { rates: new Float64Array(1) }, TypeError, 'rates must be a Float32Array'],
      ['a batch that is no number', { batch: Number.NaN }, RangeError, 'batch must be a whole number'],
      ['a batch beyond all samples', { batch: 2 ** 53 }, RangeError, 'batch must be a whole number'],
      ['half a sample', { batch: 1.5 }, RangeError, 'batch must be a whole number'],
      ['no passes', { passes: 0 }, RangeError, 'passes must be a whole number'],
      ['many passes', { passes: Number.POSITIVE_INFINITY }, RangeError, 'passes must be a whole number'],
      ['a step before the first', { firstStep: -1 }, RangeError, 'firstStep must be a whole number'],
      ['a dataset before none', { dataset: -2 }, RangeError, 'dataset must be a whole number from -1'],
      ['a text for a dataset', { dataset: 'first' }, RangeError, 'dataset must be a whole number'],
      ['to collect from before the arena', { collect: { offset: -64, bytes: 4 } }, RangeError, 'offset must be'],
      ['to collect nothing that is a number', { collect: { offset: 0 } }, RangeError, 'bytes must be'],
    ] as const
  ).map(
    ([name, changes, type, message]) =>
      [name, (it: NativeEngine) => it.run(request(changes as object), () => {}), type, message] as const,
  ),
  ['no request', (it) => it.run(undefined as never, () => {}), TypeError, 'request must be an object'],
  ['nobody who listens', (it) => it.run(request({}), undefined as never), TypeError, 'onSteps must be a function'],
  ['a list that is none', (it) => it.load('train', {} as never), TypeError, 'calls must be a list'],
  ['a call that is none', (it) => it.load('train', [7 as never]), TypeError, 'a call must be an object'],
  ['floats for bytes', (it) => it.write(0, new Float32Array(4) as never), TypeError, 'bytes must be a Uint8Array'],
  ['a buffer for bytes', (it) => it.write(0, new ArrayBuffer(4) as never), TypeError, 'bytes must be a Uint8Array'],
  ['no data', (it) => it.dataset(null as never), TypeError, 'data must be an object'],
  ['data without inputs', (it) => it.dataset({ ...good, inputs: undefined as never }), TypeError, 'inputs must be a'],
  ['a column that is none', (it) => it.dataset({ ...good, targets: [3 as never] }), TypeError, 'target must be an'],
  ['a column of doubles', (it) => it.dataset(column({ values: new Float64Array(2) }) as never), TypeError, 'values'],
  ['values that are a list', (it) => it.dataset(column({ values: [1, 2] }) as never), TypeError, 'values must be'],
  ['a width below 0', (it) => it.dataset(column({ width: -1 }) as never), RangeError, 'width must be'],
  ['a width that overflows', (it) => it.dataset(column({ width: 2 ** 62 }) as never), RangeError, 'width must be'],
  ['a stride of nothing', (it) => it.dataset(column({ stride: 0 }) as never), RangeError, 'stride must be'],
  ['fewer than no samples', (it) => it.dataset({ ...good, samples: -1 }), RangeError, 'samples must be'],
  ['an engine without options', () => new (native().Engine)(undefined as never), TypeError, 'options must be an'],
  ['threads below 0', () => engine({ threads: -3 }), RangeError, 'threads must be'],
  ['sums below 0', () => engine({ sums: -1 }), RangeError, 'sums must be'],
  ['a seed that is no number', () => engine({ seed: Number.NaN }), RangeError, 'seed must be'],
];
it.each(bad)('refuses %s', (_, attempt, type, message) => {
  const it = engine();
  it.load('train', [loss]);
  expect(() => attempt(it)).toThrow(type);
  expect(() => attempt(it)).toThrow(message);
});
