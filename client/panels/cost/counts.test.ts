import { expect, it } from 'vitest';
import { costReport } from '../../../server/editor/cost_report.ts';
import { analyse } from '../../../server/meaning/analyse.ts';
import { columnsFor } from './columns.ts';
import { type Count, canFuse, countedLayers } from './counts.ts';
import type { Figures } from './figures.ts';

/** A batch of 8 in two turns; the engine applies the activation within the dense layer before it. */
const spec = `data D { source: synthetic.moons(samples: 90) }
network N { vector(2) -> dense(4) -> relu -> dense(1) }
train T { network: N  data: D  loss: binary_cross_entropy  optimizer: sgd(lr: 0.1)  batch: 8  accumulate: 2  epochs: 1 }
`;
const figures = costReport(analyse(spec, '/specs/example.dlspec'), { network: 'N' }) as Figures;
const of = (name: string, count: Partial<Count>) =>
  countedLayers(figures, { pass: 'forward', per: 'batch', fused: false, ...count }).find(
    (layer) => layer.name === name,
  )!;
const [dense, relu] = ['dense_1', 'relu'];
const { passes, sample } = figures.estimate.layers.find(({ name }) => name === dense)!;

it.each<[Partial<Count>, { readonly flops: number; readonly bytes: number }]>([
  // 2·8·2·4 and the bias; 4 bytes each of 8·2 inputs, 8 + 4 weights, 8·4 outputs.
  [{}, { flops: 160, bytes: 4 * (16 + 12 + 32) }],
  [{ per: 'sample' }, { flops: 20, bytes: 4 * (2 + 12 + 4) }],
  [{ pass: 'backward' }, passes.backward],
  [{ pass: 'optimizer' }, passes.optimizer],
  // The weights move once, however many samples there were.
  [{ pass: 'optimizer', per: 'sample' }, passes.optimizer],
  [
    { pass: 'step' },
    {
      flops: 2 * (passes.forward.flops + passes.backward.flops) + passes.optimizer.flops,
      bytes: 2 * (passes.forward.bytes + passes.backward.bytes) + passes.optimizer.bytes,
    },
  ],
  [
    { pass: 'step', per: 'sample' },
    {
      flops: sample.forward.flops + sample.backward.flops + passes.optimizer.flops,
      bytes: sample.forward.bytes + sample.backward.bytes + passes.optimizer.bytes,
    },
  ],
])('%o', (count, expected) => {
  const { flops, bytes, intensity } = of(dense, count);
  expect({ flops, bytes }).toEqual({ flops: expected.flops, bytes: expected.bytes });
  expect(intensity).toBe(flops / bytes);
});

it('of all layers it is what the step is', () => {
  const all = countedLayers(figures, { pass: 'step', per: 'batch', fused: false });
  expect(all.reduce((sum, { flops }) => sum + flops, 0)).toBe(figures.estimate.step.flops);
  expect(all.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(figures.estimate.step.bytes);
});

it('an activation that is fused moves nothing', () => {
  expect(of(relu, {}).bytes).toBe(2 * 4 * 32);
  expect(of(relu, { fused: true }).bytes).toBe(0);
  expect(of(relu, { fused: true, per: 'sample' }).bytes).toBe(of(relu, { per: 'sample' }).bytes);
  expect([canFuse(figures, { per: 'batch' }), canFuse(figures, { per: 'sample' })]).toEqual([true, false]);
});

it('CSV says what is counted', () => {
  const titles = columnsFor(false, { pass: 'step', per: 'batch', fused: true }).map(({ plain }) => plain);
  expect(titles).toContain('step FLOPs');
  expect(titles).toContain('step, fused bytes');
});
