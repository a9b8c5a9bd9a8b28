import { describe, expect, it } from 'vitest';
import {
  callEverywhere,
  empty,
  expectClose,
  expectKernel,
  numericGradient,
  randoms,
} from '../../test/kernels/harness.ts';
import { CELLS, type Cell, recurrentWithCell } from '../../test/kernels/sequences.ts';

/** The wider layer that the pass is a part of: its units stand in the second place of each output. */
const place = (values: ArrayLike<number>, units: number): Float32Array =>
  Float32Array.from({ length: 2 * values.length }, (_, i) => {
    const at = i % (2 * units);
    return at < units ? 9 : values[Math.floor(i / (2 * units)) * units + at - units]!;
  });
const taken = (values: ArrayLike<number>, units: number): number[] =>
  Array.from(values).filter((_, i) => i % (2 * units) >= units);

const packed = (k: number, columns: number) => empty(k * Math.ceil(columns / 16) * 16);

interface Case {
  readonly cell: Cell;
  readonly n: number;
  readonly length: number;
  readonly units: number;
  readonly reverse?: boolean;
  readonly begun?: boolean;
  readonly last?: boolean;
  readonly masked?: boolean;
}

/** One row, tails of every vector width, several slices of samples, several blocks of k. */
const CASES: readonly Case[] = (['rnn', 'rnn relu', 'gru', 'lstm'] as const).flatMap((cell) => [
  { cell, n: 1, length: 1, units: 1 },
  { cell, n: 3, length: 4, units: 5 },
  { cell, n: 3, length: 4, units: 5, reverse: true, begun: true },
  { cell, n: 2, length: 3, units: 17, begun: true, last: true },
  { cell, n: 9, length: 2, units: 3, reverse: true, last: true },
  { cell, n: 9, length: 4, units: 3, begun: true, masked: true },
  { cell, n: 3, length: 4, units: 17, reverse: true, last: true, masked: true },
]);
const LARGER: readonly Case[] = [
  { cell: 'lstm', n: 37, length: 5, units: 33 },
  { cell: 'gru', n: 18, length: 3, units: 64, reverse: true },
  { cell: 'rnn', n: 4, length: 2, units: 400, begun: true },
];

function sidesOf({ cell, n, length, units, begun = false, reverse = false, last = false, masked = false }: Case) {
  const { number, gates } = CELLS[cell];
  const width = gates * units;
  const pass = {
    cell,
    n,
    length,
    units,
    reverse,
    projected: randoms(length * n * width, 1),
    w: randoms(units * width, 2, -1 / Math.sqrt(units), 1 / Math.sqrt(units)),
    bias: randoms(width, 3),
    ...(begun && { state: randoms(n * units, 4) }),
    ...(begun && cell === 'lstm' && { cellState: randoms(n * units, 5) }),
    // The first sample is passed over whole, the others here and there.
    ...(masked && { mask: randoms(n * length, 8).map((value, at) => (at < length || value < 0 ? 0 : 1)) }),
  };
  const sizes = { cell: number, length, units, reverse: Number(reverse), stride: 2 * units, offset: units };
  const buffers = {
    gates: pass.projected,
    w: pass.w,
    bias: pass.bias,
    ...(pass.state && { state: place(pass.state, units) }),
    ...(pass.cellState && { cell_state: place(pass.cellState, units) }),
    ...(gates > 1 && { carry: empty(length * n * units) }),
    y: place(new Float32Array(n * length * units).fill(Number.NaN), units),
    packed: packed(units, width),
    ...(pass.mask && { mask: pass.mask }),
    ...(cell === 'lstm' && begun && { last_cell: place(new Float32Array(n * units).fill(Number.NaN), units) }),
  };
  return { pass, sizes, buffers, width, gates, last };
}

const name = ({ cell, n, length, units, reverse, begun, last, masked }: Case): string =>
  `${cell} ${n}×${length}×${units}${reverse ? ' from the end' : ''}${begun ? ' from a state' : ''}${last ? ', last step' : ''}${masked ? ', some passed over' : ''}`;

it.each([...CASES, ...LARGER].map((each) => [name(each), each] as const))('%s', async (_name, each) => {
  const { pass, sizes, buffers } = sidesOf(each);
  const { y, c } = recurrentWithCell(pass);
  const expected = { y: place(y, each.units), ...(buffers.last_cell && { last_cell: place(c, each.units) }) };
  await expectKernel({ kernel: 'recurrent_forward', batch: each.n, buffers, sizes }, expected);
});

describe.each(CASES.map((each) => [name(each), each] as const))('gradients of %s', (_name, each) => {
  it('agree with finite differences', async () => {
    const { pass, sizes, buffers, width, gates, last } = sidesOf(each);
    const { n, length, units, reverse } = pass;
    const dy = randoms(n * length * units, 6).map((value, i) => {
      const t = Math.floor(i / units) % length;
      return last && t !== (reverse ? 0 : length - 1) ? 0 : value;
    });
    const dlast = buffers.last_cell && randoms(n * units, 7);
    const by = (changed: 'projected' | 'w' | 'bias' | 'state' | 'cellState') =>
      numericGradient(
        (at) => {
          const { y, c } = recurrentWithCell({ ...pass, [changed]: at });
          return dlast ? Float64Array.from([...y, ...c]) : y;
        },
        pass[changed as 'w']!,
        dlast ? Float32Array.from([...dy, ...dlast]) : dy,
      );
    const dgates = by('projected');
    const summed = new Float64Array(width);
    dgates.forEach((value, i) => {
      summed[i % width]! += value;
    });
    const given = last
      ? Float32Array.from({ length: n * units }, (_, i) => {
          const sample = Math.floor(i / units);
          return dy[(sample * length + (reverse ? 0 : length - 1)) * units + (i % units)]!;
        })
      : dy;

    for (const forward of await callEverywhere({ kernel: 'recurrent_forward', batch: n, buffers, sizes })) {
      const { y, gates: kept, carry } = forward.result.buffers;
      const { state, cell_state } = buffers;
      const backward = {
        kernel: 'recurrent_backward',
        batch: n,
        buffers: {
          gates: kept!,
          w: pass.w,
          ...(state && { state, dstate: place(new Float32Array(n * units).fill(7), units) }),
          ...(cell_state && { cell_state, dcell_state: place(new Float32Array(n * units).fill(7), units) }),
          ...(carry && { carry }),
          y: y!,
          dy: place(given, units),
          packed: packed(width, units),
          dbias_ih: empty(width),
          dbias_hh: empty(width),
          scratch: empty(4 * 2 * width),
          ...(pass.mask && { mask: pass.mask }),
          ...(dlast && { dlast_cell: place(dlast, units) }),
        },
        sizes: { ...sizes, last: Number(last), accumulate: 1 },
      };
      for (const { instructions, result } of await callEverywhere(backward)) {
        if (instructions !== forward.instructions) continue;
        const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string) =>
          expectClose(Float32Array.from(actual), expected, 2e-5, `${instructions} ${what}`);
        close(result.buffers.gates!, dgates, 'gates');
        close(result.buffers.dbias_ih!, summed, 'dbias_ih');
        close(result.buffers.dbias_hh!, by('bias'), 'dbias_hh');
        if (pass.state)
          close(
            taken(result.buffers.dstate!, units),
            by('state').map((it) => it + 7),
            'dstate',
          );
        if (pass.cellState)
          close(
            taken(result.buffers.dcell_state!, units),
            by('cellState').map((it) => it + 7),
            'dcell_state',
          );
        const weights = {
          kernel: 'recurrent_weights',
          batch: n,
          buffers: {
            y: y!,
            ...(state && { state }),
            gates: result.buffers.gates!,
            ...(gates === 3 && { carry: result.buffers.carry! }),
            dw: empty(pass.w.length),
          },
          sizes,
        };
        await expectKernel(weights, { dw: by('w') }, 2e-5);
      }
    }
  });
});

/** keras/src/layers/rnn/{lstm,gru,simple_rnn}_test.py, test_correctness: all units of a sample end alike. */
describe.each([
  ['lstm, forget bias 1', 'lstm', 3, [3, 6, 4], false, 1, [0.6288687, 0.86899155, 0.9460773]],
  ['lstm, forget bias 1, from the end', 'lstm', 3, [3, 6, 4], true, 1, [0.35622165, 0.74789524, 0.8872726]],
  ['lstm', 'lstm', 3, [3, 6, 4], false, 0.03, [0.57019705, 0.8661914, 0.9459622]],
  ['gru', 'gru', 3, [3, 6, 4], false, 0.03, [0.5217289, 0.6371659, 0.39384964]],
  ['gru, from the end', 'gru', 3, [3, 6, 4], true, 0.03, [0.24406259, 0.611516, 0.3928808]],
  ['rnn', 'rnn', 4, [2, 3, 4], false, 0.03, [0.405432, 0.73605347]],
] as const)('as Keras: %s', (_name, cell, units, [n, length, inputs], reverse, forget, expected) => {
  it('ends with the same state', async () => {
    const { number, gates } = CELLS[cell];
    const width = gates * units;
    const sums = new Float32Array(length * n * width);
    for (let t = 0; t < length; t++) {
      for (let sample = 0; sample < n; sample++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++) sum += 0.01 * ((sample * length + t) * inputs + i);
        for (let i = 0; i < width; i++) {
          const bias = cell === 'lstm' && Math.floor(i / units) === 1 ? forget : 0.03;
          sums[(t * n + sample) * width + i] = sum + bias;
        }
      }
    }
    // Keras has a second bias only where gru resets after the product.
    const bias = new Float32Array(width).fill(cell === 'gru' ? 0.03 : 0);
    const w = new Float32Array(units * width).fill(0.02);
    const y = empty(n * length * units);
    const carry = empty(length * n * units);
    const buffers = { gates: sums, w, bias, ...(gates > 1 && { carry }), y, packed: packed(units, width) };
    const sizes = { cell: number, length, units, reverse: Number(reverse), stride: units, offset: 0 };
    for (const { result } of await callEverywhere({ kernel: 'recurrent_forward', batch: n, buffers, sizes })) {
      expected.forEach((value, sample) => {
        for (let unit = 0; unit < units; unit++) {
          const at = (sample * length + (reverse ? 0 : length - 1)) * units + unit;
          expect(result.buffers.y![at]).toBeCloseTo(value, 5);
        }
      });
    }
  });
});
