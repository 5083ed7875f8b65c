import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL, numberReader, readBoolean, TIME, timeReader } from './cell-values.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const point = { decimal: 0x2e, thousands: -1 };

function number(text: string, format = point): { kind: number; value: number } {
  const reader = numberReader(format);
  const bytes = utf8(text);
  const kind = reader.read(bytes, 0, bytes.length);
  return { kind, value: kind === CELL.none ? NaN : reader.value() };
}

function time(text: string, order: 'ymd' | 'dmy' | 'mdy' = 'ymd') {
  const reader = timeReader(order);
  const bytes = utf8(text);
  const kind = reader.read(bytes, 0, bytes.length);
  return { kind, micros: reader.micros(), days: reader.days() };
}

describe('numbers', () => {
  it('reads every double as JavaScript does, to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = String(value);
        const read = number(text);
        // Whole numbers beyond 64 bits are a matter of the column: see the next tests.
        if (/^-?\d{19,}$/.test(text)) return;
        expect(read.kind).not.toBe(CELL.none);
        expect(read.value).toBe(Number(text));
      }),
    );
  });

  it('reads decimal literals of any length like Number()', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,24})(\.\d{0,24})?(e[-+]?\d{1,2})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const read = number(text);
        if (/^\d{20,}$/.test(text)) expect(read.kind).toBe(CELL.none);
        else if (read.kind !== CELL.none) expect(read.value).toBe(Number(text));
      }),
    );
  });

  it('keeps 64-bit integers exact and refuses larger ones', () => {
    const reader = numberReader(point);
    const read = (text: string) => reader.read(utf8(text), 0, text.length);
    expect(read('-9223372036854775808')).toBe(CELL.integer);
    expect(reader.large()).toBe(true);
    expect(reader.exact()).toBe(-9223372036854775808n);
    expect(read('9223372036854775807')).toBe(CELL.integer);
    expect(reader.exact()).toBe(9223372036854775807n);
    expect(read('9223372036854775808')).toBe(CELL.none);
    expect(read('9007199254740993')).toBe(CELL.integer);
    expect(reader.exact()).toBe(9007199254740993n);
  });

  it.each([
    '007',
    '-01',
    '00.5',
    '1_000',
    '0x10',
    '1e',
    'e5',
    '.',
    '-',
    '+',
    '1.2.3',
    '1 2',
    '1,5',
    '1e999',
    '12a',
    '--1',
  ])('takes %s for no number', (text) => expect(number(text).kind).toBe(CELL.none));

  it('reads a decimal comma and grouped thousands where told', () => {
    const comma = { decimal: 0x2c, thousands: 0x2e };
    expect(number('1.234.567,25', comma)).toEqual({ kind: CELL.number, value: 1234567.25 });
    expect(number('12,5', comma).value).toBe(12.5);
    expect(number('1.23', comma).kind).toBe(CELL.none);
    expect(number('1234.567', comma).kind).toBe(CELL.none);
    expect(number('1,234', { decimal: 0x2e, thousands: 0x2c })).toEqual({ kind: CELL.integer, value: 1234 });
  });
});

describe('booleans', () => {
  it('knows true and false only', () => {
    const read = (text: string) => readBoolean(utf8(text), 0, text.length);
    expect(['true', 'False', 'TRUE'].map(read)).toEqual([1, 0, 1]);
    expect(['yes', 'no', 'Y', 't', '1', '0', 'truth', ''].map(read)).toEqual(Array(8).fill(-1));
  });
});

describe('times', () => {
  it('reads what toISOString writes', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('2250-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (value) => {
        const read = time(value.toISOString());
        expect(read.kind).toBe(TIME.timestamp);
        expect(read.micros).toBe(value.getTime() * 1000);
        const day = time(value.toISOString().slice(0, 10));
        expect(day.kind).toBe(TIME.date);
        expect(day.days).toBe(Math.floor(value.getTime() / 86_400_000));
      }),
    );
  });

  it('reads the order it is told, offsets and microseconds', () => {
    expect(time('31.12.2024', 'dmy').days).toBe(time('2024-12-31').days);
    expect(time('12/31/2024', 'mdy').days).toBe(time('2024-12-31').days);
    expect(time('2024-12-31 23:59:59.123456+02:00').micros).toBe(
      Date.UTC(2024, 11, 31, 21, 59, 59) * 1000 + 123456,
    );
    expect(time('1/2/2024 7:05', 'dmy').micros).toBe(Date.UTC(2024, 1, 1, 7, 5) * 1000);
  });

  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '24-01-01',
    '2024-01-01 25:00',
    '2024-01-01T',
    '2024/01-01',
    '20240101',
    '2024-01-01x',
  ])('takes %s for no time', (text) => expect(time(text).kind).toBe(TIME.none));
});
