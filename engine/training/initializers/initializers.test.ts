import { describe, expect, it } from 'vitest';
import { chain } from '../../layers/chain.ts';
import { plan } from '../../plan/plan.ts';
import type { Call, Value } from '../../table.ts';
import { initializers } from './index.ts';

const call = (entry: string, options: Readonly<Record<string, Value>> = {}): Call => ({
  entry,
  options,
  span: { file: '', start: 0, end: 0 },
  written: {},
});

// For a weight with 8 inputs and 4 outputs.
const fills: readonly (readonly [string, Readonly<Record<string, Value>>, object])[] = [
  ['uniform', {}, { kind: 'uniform', low: -1 / Math.sqrt(8), high: 1 / Math.sqrt(8) }],
  ['uniform', { limit: 0.05 }, { kind: 'uniform', low: -0.05, high: 0.05 }],
  ['he', {}, { kind: 'normal', mean: 0, deviation: 0.5 }],
  ['xavier', {}, { kind: 'uniform', low: -Math.sqrt(0.5), high: Math.sqrt(0.5) }],
  ['normal', { deviation: 0.02 }, { kind: 'normal', mean: 0, deviation: 0.02 }],
  ['constant', { value: 0.1 }, { kind: 'constant', value: 0.1 }],
  ['zeros', {}, { kind: 'constant', value: 0 }],
  ['orthogonal', { gain: 2 }, { kind: 'orthogonal', gain: 2 }],
  ['identity', { gain: 1 }, { kind: 'diagonal', value: 1 }],
  ['ones', {}, { kind: 'constant', value: 1 }],
];

describe('initializers', () => {
  it.each(fills)('%s %j', (entry, options, fill) => {
    expect(initializers.get(entry).fill([8, 4], options as never)).toEqual(fill);
  });

  it('are all among the cases', () => {
    const told = new Set(fills.map(([entry]) => entry));
    expect(initializers.names().filter((name) => !told.has(name))).toEqual([]);
  });

  it('fill the weights that name them', () => {
    const init = call('constant', { value: 0.1 });
    const { programs } = plan({
      graph: chain(['vector', { features: 8 }], ['dense', { units: 4, init }]),
      loss: call('mse'),
      metrics: [],
      update: { optimizers: [call('sgd', { lr: 0.1, momentum: 0, weight_decay: 0 })] },
      batch: 2,
    });
    const [weight] = programs.initialize;
    expect(weight).toMatchObject({ kernel: 'fill_constant', sizes: { count: 32 }, scalars: { value: 0.1 } });
  });
});
