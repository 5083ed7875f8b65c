import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastRoundedBelow } from './float32-threshold.ts';

/** The next double towards +∞. */
function after(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

function check(bound: number): void {
  const last = lastRoundedBelow(bound);
  expect(Math.fround(last)).toBeLessThan(bound);
  expect(Math.fround(after(last))).toBeGreaterThanOrEqual(bound);
}

describe('a threshold on singles as one on doubles', () => {
  it('is the last double that is rounded below it', () => {
    fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), check));
  });

  it.each([0, -0, 2 ** -149, -(2 ** -149), 2 ** -126, 1, -1, 2 ** 128 - 2 ** 104, 2 ** 104 - 2 ** 128])(
    'at the edges: %s',
    check,
  );
});
