import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilFromDay, dayAndTime, timestampPartOf } from './calendar.ts';

const day = 86_400_000_000n;

describe('calendar', () => {
  it('agrees with JavaScript’s dates over nearly all of their range', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -8_600_000_000_000_000_000n, max: 8_640_000_000_000_000_000n }),
        (time) => {
          const micros = ((time % 1000n) + 1000n) % 1000n;
          const date = new Date(Number((time - micros) / 1000n));
          const part = (name: Parameters<typeof timestampPartOf>[0]) => timestampPartOf(name, time, 0n);
          expect(part('year')).toBe(date.getUTCFullYear());
          expect(part('month')).toBe(date.getUTCMonth() + 1);
          expect(part('quarter')).toBe(Math.floor(date.getUTCMonth() / 3) + 1);
          expect(part('day')).toBe(date.getUTCDate());
          expect(part('dayOfWeek') % 7).toBe(date.getUTCDay());
          expect(part('hour')).toBe(date.getUTCHours());
          expect(part('minute')).toBe(date.getUTCMinutes());
          const newYear = new Date(date);
          newYear.setUTCMonth(0, 1);
          newYear.setUTCHours(0, 0, 0, 0);
          expect(part('dayOfYear')).toBe(Math.floor((date.getTime() - newYear.getTime()) / 86_400_000) + 1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    [0n, 1970, 1, 1, 4],
    [-1n, 1969, 12, 31, 3],
    [11_016n * day, 2000, 2, 29, 2],
    [-25_509n * day, 1900, 2, 28, 3],
    [-25_508n * day, 1900, 3, 1, 4],
  ])('%s µs', (time, year, month, date, weekday) => {
    expect(civilFromDay(dayAndTime(time).day)).toEqual({ year, month, day: date });
    expect(timestampPartOf('dayOfWeek', time, 0n)).toBe(weekday);
  });

  it('counts whole days and the time in them exactly at the ends of the range', () => {
    for (const time of [
      2n ** 63n - 1n,
      -(2n ** 63n) + 1n,
      9_000_000_000_000_000n,
      -9_000_000_000_000_001n,
      -day,
    ]) {
      const split = dayAndTime(time);
      expect(BigInt(split.day) * day + BigInt(split.time)).toBe(time);
      expect(split.time).toBeGreaterThanOrEqual(0);
      expect(split.time).toBeLessThan(Number(day));
    }
  });

  it('counts days since an origin with fractions', () => {
    expect(timestampPartOf('days', 3n * day + day / 4n, day)).toBe(2.25);
    expect(timestampPartOf('days', 0n, day)).toBe(-1);
  });
});
