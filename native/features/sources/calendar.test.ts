import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timestampPartOf } from './calendar.ts';

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
    ['1970-01-01', 0n, 4],
    ['1969-12-31', -1n, 3],
    ['1900-03-01', -25_508n * day, 4],
  ])('knows the day of the week of %s', (_date, time, weekday) => {
    expect(timestampPartOf('dayOfWeek', time, 0n)).toBe(weekday);
  });

  it('counts days since an origin with fractions', () => {
    expect(timestampPartOf('days', 3n * day + day / 4n, day)).toBe(2.25);
    expect(timestampPartOf('days', 0n, day)).toBe(-1);
  });
});
