import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNumbers } from './compare-numbers.ts';

test('a value equals itself, leaf by leaf', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(compareNumbers(value, structuredClone(value)).different).toEqual([]);
    }),
  );
});

test('one changed number is found and named', () => {
  const packaged = { metrics: { rocAuc: { value: 0.9, low: 0.8 } }, list: [1, 2, 3] };
  const replayed = { metrics: { rocAuc: { value: 0.9000000001, low: 0.8 } }, list: [1, 2, 3] };
  expect(compareNumbers(packaged, replayed)).toEqual({
    compared: 5,
    different: [{ path: 'metrics.rocAuc.value', packaged: 0.9, replayed: 0.9000000001 }],
  });
  expect(compareNumbers(packaged, replayed, 1e-9).different).toEqual([]);
});

test('a leaf that only one side has is a difference', () => {
  expect(compareNumbers({ a: 1 }, { a: 1, b: 2 }).different).toEqual([
    { path: 'b', packaged: undefined, replayed: 2 },
  ]);
  expect(compareNumbers({ a: { b: 1 } }, { a: [1] }).different).toHaveLength(1);
});
