import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MISSING_TIME } from '../stats/frame.ts';
import { timesAsNumbers } from './times-as-numbers.ts';

it('times are rounded as Number rounds them, and the missing one is NaN', () => {
  fc.assert(
    fc.property(fc.bigInt64Array({ maxLength: 50 }), (times) => {
      expect([...timesAsNumbers(times)]).toEqual(
        Array.from(times, (time) => (time === MISSING_TIME ? NaN : Number(time))),
      );
    }),
  );
  const edges = BigInt64Array.of(0n, -1n, 2n ** 53n + 1n, -(2n ** 53n) - 3n, 2n ** 63n - 1n, MISSING_TIME);
  expect([...timesAsNumbers(edges)]).toEqual([0, -1, 2 ** 53, -(2 ** 53) - 4, 2 ** 63, NaN]);
});
