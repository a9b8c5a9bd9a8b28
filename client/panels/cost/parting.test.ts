import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clear, parted } from './parting.ts';

it('leaves circles that only touch, and hangs those that lie on one another below the largest', () => {
  const apart = [
    { x: 0, y: 100, r: 10 },
    { x: 15, y: 100, r: 10 },
  ];
  expect(parted(apart, 500)).toEqual([100, 100]);
  const same = [
    { x: 0, y: 100, r: 4 },
    { x: 0, y: 100, r: 10 },
    { x: 0, y: 100, r: 4 },
  ];
  expect(parted(same, 500)).toEqual([116, 100, 126]);
});

it('leaves one that has no room below', () => {
  const same = [
    { x: 0, y: 100, r: 10 },
    { x: 0, y: 100, r: 4 },
  ];
  expect(parted(same, 119)).toEqual([100, 100]);
});

it('leaves none hidden where there is room', () => {
  const circle = fc.record({
    x: fc.integer({ min: 0, max: 60 }),
    y: fc.integer({ min: 0, max: 60 }),
    r: fc.integer({ min: 4, max: 22 }),
  });
  fc.assert(
    fc.property(fc.array(circle, { maxLength: 12 }), (circles) => {
      const ys = parted(circles, 1e6);
      const now = circles.map((each, at) => ({ ...each, y: ys[at]! }));
      for (const [at, a] of now.entries()) {
        expect(a.y).toBeGreaterThanOrEqual(circles[at]!.y);
        for (const b of now.slice(at + 1))
          expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(Math.max(a.r, b.r) - 1e-3);
      }
    }),
  );
});

it('labels stand clear of the one before that is written', () => {
  const at = (...places: number[]) => places.map((each) => ({ at: each, half: 10 }));
  expect(clear(at(0, 15, 30, 45), 4)).toEqual([true, false, true, false]);
  expect(clear(at(90, 60, 40, 30), 4)).toEqual([true, true, false, true]);
});
