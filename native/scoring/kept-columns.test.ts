import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptValues, typeCheck, type KeptColumn } from './kept-columns.ts';

const textColumn = (...values: (string | null)[]) => {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value)));
  return { type: 'text' as const, codes, dictionary };
};

function typeOf(column: KeptColumn, ...values: (string | null)[]): string {
  const check = typeCheck(column);
  check.see(textColumn(...values));
  return check.type();
}

test('a kept text column is its dictionary read by code', () => {
  const kept = keptValues(textColumn('b', null, 'a'), { name: 'id', type: 'text' });
  expect(kept).toEqual({ type: 'text', values: ['b', null, 'a'] });
});

test.each([
  ['integer', ['1', '-20', null, '9223372036854775807'], 'integer'],
  ['integer', ['1', '007'], 'text'],
  ['integer', ['-0'], 'text'],
  ['integer', ['9223372036854775808'], 'text'],
  ['number', ['1.5', '-2e3', '.5', '1.'], 'number'],
  ['number', ['1,5'], 'text'],
  ['number', ['1e999'], 'text'],
  ['boolean', ['true', 'FALSE'], 'boolean'],
  ['boolean', ['yes'], 'text'],
  ['date', ['2024-02-29'], 'date'],
  ['date', ['2023-02-29'], 'text'],
  ['timestamp', ['2024-02-29 10:00:00', '2024-02-29'], 'timestamp'],
  ['text', ['1'], 'text'],
] as const)('%s of %j is kept as %s', (type, values, expected) => {
  expect(typeOf({ name: 'x', type }, ...values)).toBe(expected);
});

test('days come first where the file has them so', () => {
  expect(typeOf({ name: 'x', type: 'date', dateOrder: 'dmy' }, '31.12.2024')).toBe('date');
  expect(typeOf({ name: 'x', type: 'date' }, '31.12.2024')).toBe('text');
});

test('every 64-bit integer but the least, which stands for missing, comes back digit for digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (value) => {
      const kept: KeptColumn = { name: 'id', type: 'integer' };
      expect(typeOf(kept, String(value))).toBe('integer');
      expect(keptValues(textColumn(String(value)), kept).values[0]).toBe(value);
    }),
  );
});
