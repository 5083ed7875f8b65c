import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortNumbers } from './sort-numbers.ts';

const bits = (values: Float64Array): BigInt64Array => new BigInt64Array(values.slice().buffer);

it('sorts as the built-in does, bit by bit, few values and many', () => {
  const kinds = [
    fc.double({ noNaN: true }),
    fc.integer({ min: -50, max: 50 }),
    fc.constantFrom(0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MAX_VALUE),
  ];
  fc.assert(
    fc.property(
      fc.oneof(...kinds.map((kind) => fc.array(kind, { minLength: 1, maxLength: 40 }))),
      (array) => {
        for (const n of [array.length, 5000]) {
          const values = Float64Array.from({ length: n }, (_, i) =>
            i < array.length ? array[i]! : array[i % array.length]! * (1 + (i % 7) / 8),
          );
          const expected = values.slice().sort();
          expect(bits(sortNumbers(values))).toEqual(bits(expected));
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('sorts part of an array and leaves the rest', () => {
  const whole = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_007);
  const part = whole.slice(1000, 9000).sort();
  const [before, after] = [whole.slice(0, 1000), whole.slice(9000)];
  sortNumbers(whole.subarray(1000, 9000));
  expect(whole.subarray(1000, 9000)).toEqual(part);
  expect([whole.slice(0, 1000), whole.slice(9000)]).toEqual([before, after]);
});
