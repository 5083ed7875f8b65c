import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilFromDay, dayAndTime, MICROSECONDS_A_DAY } from './civil-date.ts';

const least = -(2n ** 63n);
const largest = 2n ** 63n - 1n;
/** Days that JavaScript's dates know, 100,000,000 on either side of 1970. */
const anyDay = fc.integer({ min: -100_000_000, max: 100_000_000 });

describe('dayAndTime', () => {
  it('splits any int64 without a remainder', () => {
    const edges = [least, least + 1n, largest, 0n, -1n, 9_000_000_000_000_001n, -9_000_000_000_000_001n];
    const near = fc.bigInt({ min: -200_000n, max: 200_000n }).map((day) => day * MICROSECONDS_A_DAY);
    const any = fc.oneof(
      fc.bigInt({ min: least, max: largest }),
      fc.tuple(near, fc.constantFrom(-1n, 0n, 1n)).map(([day, by]) => day + by),
      fc.constantFrom(...edges),
    );
    fc.assert(
      fc.property(any, (microseconds) => {
        const { day, time } = dayAndTime(microseconds);
        expect(BigInt(day) * MICROSECONDS_A_DAY + BigInt(time)).toBe(microseconds);
        expect(time).toBeGreaterThanOrEqual(0);
        expect(time).toBeLessThan(Number(MICROSECONDS_A_DAY));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('civilFromDay', () => {
  it.each([
    [0, 1970, 1, 1],
    [-1, 1969, 12, 31],
    [11_016, 2000, 2, 29],
    [11_017, 2000, 3, 1],
    [-25_509, 1900, 2, 28],
    [-25_508, 1900, 3, 1],
    [-719_468, 0, 3, 1],
    [-719_529, -1, 12, 31],
    [Number(largest / MICROSECONDS_A_DAY), 294_247, 1, 10],
    [Number(least / MICROSECONDS_A_DAY) - 1, -290_308, 12, 21],
  ])('day %i is %i-%i-%i', (day, year, month, date) => {
    expect(civilFromDay(day)).toEqual({ year, month, day: date });
  });

  it('agrees with JavaScript’s dates', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const date = new Date(day * 86_400_000);
        expect(civilFromDay(day)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        });
      }),
      { numRuns: 1000 },
    );
  });
});
