import { afterEach, describe, expect, it } from 'vitest';
import { call, closeEngines, engine, loss, request } from '../test/engines.ts';
import type { NativeEngine, RunRequest } from './native.ts';

afterEach(closeEngines);

const values = () => Float32Array.from({ length: 1000 }, (_, at) => at);
function give(array: Float32Array | Uint8Array, answer = 0): number {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return answer;
}

describe('an argument that runs JavaScript while it is read', () => {
  /** As a number or through a getter, closing the engine before it answers. */
  const closing = (it: NativeEngine, answer: number) =>
    ({
      valueOf: () => {
        it.close();
        return answer;
      },
    }) as unknown as number;
  const CALLS: readonly (readonly [string, (it: NativeEngine) => unknown])[] = [
    ['write', (it) => it.write(closing(it, 0), new Uint8Array(8))],
    ['read', (it) => it.read(closing(it, 0), 8)],
    ['the length of a read', (it) => it.read(0, closing(it, 8))],
    ['readInto', (it) => it.readInto(closing(it, 0), new Uint8Array(8))],
    ['load', (it) => it.load('train', [call('mse', { outputs: closing(it, 0), targets: 64 }, loss.sizes)])],
    [
      'dataset',
      (it) =>
        it.dataset({
          inputs: [],
          targets: [],
          get samples() {
            it.close();
            return 0;
          },
        }),
    ],
    [
      'run',
      (it) => {
        const asked: RunRequest = Object.defineProperty(request({}), 'batch', {
          get: () => {
            it.close();
            return 1;
          },
        });
        return it.run(asked, () => {});
      },
    ],
  ];

  it.each(CALLS)('may close the engine: %s', (_, use) => {
    const made = engine();
    made.load('train', [loss]);
    expect(() => use(made)).toThrow('the engine is closed');
  });

  it('may give away what is to be written', () => {
    const bytes = new Uint8Array(8).fill(7);
    const offset = { valueOf: () => give(bytes) } as unknown as number;
    const made = engine();
    made.write(offset, bytes);
    expect([...made.read(0, 8)]).toEqual(new Array(8).fill(0));
  });

  it('may give away the values of a column', () => {
    const given = values();
    const column = Object.defineProperty({ values: given, width: 0 }, 'width', { get: () => give(given, 1000) });
    expect(() => engine().dataset({ samples: 1, inputs: [column], targets: [] })).toThrow(
      'input 0 has 0 values, 1 samples need 1000',
    );
  });
});

describe('the memory of a dataset', () => {
  it('that was given away is not read', () => {
    const [made, given] = [engine(), values()];
    const dataset = made.dataset({ samples: 1, inputs: [{ values: given, width: 1000 }], targets: [] });
    made.load('train', [call('gather_inputs', { to: 0 }, { values: 1000, channels: 1, input: 0 })]);
    give(given);
    expect(() => made.run(request({ dataset, order: Uint32Array.of(0) }), () => {})).toThrow(
      'the memory of a dataset was given away',
    );
  });

  it('has to be there when it is given', () => {
    const given = values();
    give(given);
    expect(() => engine().dataset({ samples: 0, inputs: [{ values: given, width: 1 }], targets: [] })).toThrow(
      'the memory of a dataset was given away',
    );
  });
});
