import fc from 'fast-check';
import { expect, test } from 'vitest';
import { first, fitted, panned, zoomed } from './tree-view.ts';

const frame = { width: 900, height: 480 };
const drawing = { width: 1800, height: 800, rootY: 300 };

test('the whole drawing fits, in the middle, and a small one is not blown up', () => {
  const { scale, x, y } = fitted(drawing, frame);
  expect(x).toBeCloseTo(16);
  expect(y).toBeGreaterThan(16);
  expect(2 * x + scale * drawing.width).toBeCloseTo(frame.width);
  expect(2 * y + scale * drawing.height).toBeCloseTo(frame.height);
  expect(fitted({ width: 100, height: 50 }, frame)).toEqual({ scale: 1, x: 400, y: 215 });
});

test('a drawing is first seen whole, or as far as it can be read', () => {
  expect(first(drawing, frame)).toEqual(fitted(drawing, frame));
  expect(first({ width: 9000, height: 1000, rootY: 800 }, frame)).toEqual({ scale: 0.8, x: 16, y: -400 });
});

test('what lies under the pointer stays there', () => {
  const factor = fc.double({ min: 0.01, max: 100, noNaN: true });
  const point = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 480 }) });
  fc.assert(
    fc.property(factor, point, (by, at) => {
      const before = fitted(drawing, frame);
      const after = zoomed(before, by, at);
      expect(after.scale).toBeGreaterThanOrEqual(0.1);
      expect(after.scale).toBeLessThanOrEqual(3);
      for (const axis of ['x', 'y'] as const)
        expect((at[axis] - after[axis]) / after.scale).toBeCloseTo(
          (at[axis] - before[axis]) / before.scale,
          6,
        );
    }),
  );
});

test('a drawing is not lost by moving it', () => {
  const view = fitted(drawing, frame);
  expect(panned(view, 10, -5, drawing, frame)).toEqual({ ...view, x: view.x + 10, y: view.y - 5 });
  const away = panned(view, 1e6, -1e6, drawing, frame);
  expect(away.x).toBe(860);
  expect(away.y + away.scale * drawing.height).toBeCloseTo(40);
});
