import { describe, expect, it } from 'vitest';
import { Course } from './course.ts';
import { schedules } from './index.ts';

// What PyTorch has is compared in test/parity/schedules.test.ts; here what it has not, and how schedules follow one another.

const call = (entry: string, options: Readonly<Record<string, unknown>> = {}) =>
  ({ entry, options, span: { file: '', start: 0, end: 0 }, written: {} }) as never;
const rates = (course: Course, steps: number) =>
  Array.from({ length: steps }, (_, step) => Math.round(1e4 * course.factor(step)) / 1e4);
const steps = (count: number) => ({ count, of: 'steps' });
const epochs = (count: number) => ({ count, of: 'epochs' });

const courses: readonly (readonly [string, readonly never[], readonly number[]])[] = [
  ['nothing', [], [1, 1, 1, 1, 1, 1]],
  ['warmup', [call('warmup', { length: steps(3), from: 0 })], [0.25, 0.5, 0.75, 1, 1, 1]],
  ['warmup from a share', [call('warmup', { length: steps(1), from: 0.5 })], [0.75, 1, 1, 1, 1, 1]],
  ['warmup by epochs of two steps', [call('warmup', { length: epochs(2), from: 0 })], [0.2, 0.4, 0.6, 0.8, 1, 1]],
  [
    'cosine over what warmup leaves',
    [call('warmup', { length: steps(2), from: 0 }), call('cosine', { lowest: 0 })],
    [0.3333, 0.6667, 1, 0.8536, 0.5, 0.1464],
  ],
  [
    'constant, then step',
    [call('constant', { length: steps(2) }), call('step', { every: epochs(1), factor: 0.1 })],
    [1, 1, 1, 1, 0.1, 0.1],
  ],
  [
    'longer than the run',
    [call('warmup', { length: steps(9), from: 0 }), call('cosine', { lowest: 0 })],
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
  ],
];

describe('the rate over a run of 6 steps, 2 an epoch', () => {
  it.each(courses)('%s', (_, calls, expected) => {
    expect(rates(new Course(calls, 6, 2), 6)).toEqual(expected);
  });

  it('every schedule gives a finite factor at most 1 from the first step to the last, however short the run', () => {
    for (const [name, { options }] of schedules.entries) {
      const given = Object.fromEntries(
        Object.entries(options).map(([key, option]) => [
          key,
          option.kind.is === 'duration' ? epochs(1) : option.default,
        ]),
      );
      for (const length of [1, 2, 3, 10]) {
        for (const factor of rates(new Course([call(name, given)], length, 2), length + 2)) {
          expect(factor, `${name}, ${length} steps`).toBeGreaterThanOrEqual(0);
          expect(factor, `${name}, ${length} steps`).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('a schedule that follows what is measured sees nothing of the epochs before it', () => {
    const plateau = call('plateau', {
      monitor: 'validation.loss',
      patience: 0,
      factor: 0.5,
      threshold: 0,
      cooldown: 0,
      lowest: 0,
    });
    const course = new Course([call('constant', { length: epochs(2) }), plateau], 10, 2);
    const after = [1, 2, 3, 4].map((epoch) => {
      course.see(2 * epoch, () => ({ value: 1, higher: false }));
      return course.factor(2 * epoch);
    });
    expect(after).toEqual([1, 1, 1, 0.5]);
  });
});
