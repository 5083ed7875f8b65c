import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockRows, windowWithin } from './blocks.ts';

test('a window that lies in the block stays, and one over its edge moves no further than to it', () => {
  expect(windowWithin(1, 250, 279)).toBe(250);
  expect(windowWithin(1, 390, 419)).toBe(370);
  expect(windowWithin(2, 390, 419)).toBe(400);
});

test('the window always lies in the block whole', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.nat(2_000_000),
      fc.integer({ min: 1, max: blockRows }),
      (block, first, rows) => {
        const from = windowWithin(block, first, first + rows - 1);
        expect(from).toBeGreaterThanOrEqual(block * blockRows);
        expect(from + rows).toBeLessThanOrEqual((block + 1) * blockRows);
      },
    ),
  );
});
