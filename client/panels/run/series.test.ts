import { describe, expect, test } from 'vitest';
import type { EpochEvent, StepEvent } from '../../../engine/run/events.ts';
import { RunSeries, smooth } from './series.ts';

const step = (number: number, loss: number): StepEvent => ({
  event: 'step',
  step: number,
  epoch: 1,
  train: { loss },
  rate: 0.1,
  gradientNorm: 2,
  samplesPerSecond: 1,
  seconds: number,
});
const epoch = (number: number, train: number, validation?: number): EpochEvent => ({
  event: 'epoch',
  epoch: 1,
  step: number,
  train: { loss: train },
  ...(validation === undefined ? {} : { validation: { loss: validation } }),
  best: true,
  epochSeconds: 1,
  seconds: number,
});

function seriesOf(...events: (StepEvent | EpochEvent)[]): RunSeries {
  const series = new RunSeries();
  for (const event of events) series.add(event);
  return series;
}

describe('the curves of a run', () => {
  test('an epoch stands in the row of its last step, or in one of its own', () => {
    const series = seriesOf(step(1, 3), step(2, 2), epoch(2, 2.5, 2.2), step(3, 1), epoch(4, 1.5, 1.2));
    expect(series.steps).toEqual([1, 2, 3, 4]);
    expect(series.column('train', 'loss')).toEqual([3, 2, 1, null]);
    expect(series.column('validation', 'loss')).toEqual([null, 2.2, null, 1.2]);
    expect(series.last('train', 'loss')).toBe(1);
  });

  test('a run that tells only epochs has a training curve of them', () => {
    const series = seriesOf(epoch(10, 2), epoch(20, 1));
    expect(series.column('train', 'loss')).toEqual([2, 1]);
    expect(series.has('validation', 'loss')).toBe(false);
  });

  test('a resumed run replaces what lay beyond its first step', () => {
    const series = seriesOf(step(1, 3), step(2, 2), epoch(2, 2, 2), step(3, 9), step(4, 9), step(3, 1));
    expect(series.steps).toEqual([1, 2, 3]);
    expect(series.column('train', 'loss')).toEqual([3, 2, 1]);
    expect(series.column('validation', 'loss')).toEqual([null, 2, null]);
  });

  test('what is no number leaves a gap', () => {
    expect(seriesOf(step(1, Number.NaN)).column('train', 'loss')).toEqual([null]);
  });
});

test('smoothing keeps a constant, passes gaps over, and is nothing at weight 0', () => {
  expect(smooth([2, 2, null, 2], 0.9)).toEqual([2, 2, null, expect.closeTo(2)]);
  expect(smooth([1, 5, 3], 0)).toEqual([1, 5, 3]);
  expect(smooth([0, 1], 0.5)[1]).toBeCloseTo(2 / 3);
});
