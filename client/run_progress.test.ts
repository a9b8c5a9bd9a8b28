import { expect, test } from 'vitest';
import type { RunEvent, StartEvent, StepEvent } from '../engine/run/events.ts';
import { advance, currentEpoch, progressText, type RunProgress, secondsLeft, stepsDone } from './run_progress.ts';

const start: StartEvent = {
  event: 'start',
  schema: 1,
  run: '/runs/1-Baseline',
  name: 'Baseline',
  file: '/digits.dlspec',
  time: '2026-01-01T00:00:00Z',
  seed: 1,
  threads: 2,
  instructions: 'avx2',
  parameters: 10,
  batch: 10,
  stepsPerEpoch: 100,
  steps: 1200,
  samples: { train: 1000, validation: 100, test: 0 },
  metrics: ['accuracy'],
  shares: ['accuracy'],
};
const step = (number: number, seconds: number): StepEvent => ({
  event: 'step',
  step: number,
  epoch: Math.ceil(number / 100),
  train: { loss: 0.2134, accuracy: 0.931 },
  rate: 0.001,
  gradientNorm: 2,
  samplesPerSecond: 1000,
  seconds,
});
const after = (...events: RunEvent[]): RunProgress => events.reduce<RunProgress>(advance, {});

test('before the first step there is nothing to foretell', () => {
  expect(progressText(after())).toBe('starting');
  expect(progressText(after(start))).toBe('starting');
  expect(secondsLeft(after(start, step(1, 1)))).toBeUndefined();
});

test('the message says where the run is and how long it will take', () => {
  const progress = after(start, step(100, 1), step(300, 3));
  expect(progressText(progress)).toBe('epoch 3/12 · loss 0.213 · accuracy 93.1 % · 9.0 s left');
});

test('validation time counts into the pace', () => {
  const epoch: RunEvent = {
    event: 'epoch',
    epoch: 3,
    step: 300,
    train: { loss: 1 },
    best: true,
    epochSeconds: 1,
    seconds: 5,
  };
  expect(secondsLeft(after(start, step(100, 1), step(300, 3), epoch))).toBe(18);
});

test('the best epoch is the last that was called so', () => {
  const epoch = (number: number, best: boolean): RunEvent => ({
    event: 'epoch',
    epoch: number,
    step: number * 100,
    train: { loss: 1 },
    best,
    epochSeconds: 1,
    seconds: number,
  });
  const progress = after(start, epoch(1, true), epoch(2, true), epoch(3, false));
  expect(progress.best?.epoch).toBe(2);
  expect(currentEpoch(progress)).toBe(3);
  expect(stepsDone(progress)).toBe(300);
});

test('the result has the last word', () => {
  const progress = after(start, step(300, 3), {
    event: 'result',
    run: '/runs/1-Baseline',
    status: 'stopped',
    epochs: 2,
    steps: 301,
    metrics: {},
    seconds: 3.1,
  });
  expect(stepsDone(progress)).toBe(301);
  expect(currentEpoch(progress)).toBe(2);
});
