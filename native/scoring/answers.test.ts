import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MISSING_BOOLEAN, MISSING_TIME } from '../stats/frame.ts';
import { csvField, csvHeader, csvLines, jsonLines, type AnswerColumn, type Answers } from './answers.ts';

const columns: AnswerColumn[] = [
  { name: 'id', type: 'text' },
  { name: 'p', type: 'number' },
  { name: 'ok', type: 'boolean' },
  { name: 'at', type: 'timestamp' },
];
const answers: Answers = {
  rows: 3,
  values: [
    { type: 'text', values: ['007', null, 'a "b", c'] },
    { type: 'number', values: Float64Array.of(0.1, NaN, -Infinity) },
    { type: 'boolean', values: Uint8Array.of(1, MISSING_BOOLEAN, 0) },
    { type: 'timestamp', values: BigInt64Array.of(0n, MISSING_TIME, -1n) },
  ],
};

test('CSV: missing is empty, quotes where they are needed', () => {
  expect(csvHeader(['id', 'a,b'])).toBe('id,"a,b"\n');
  expect(csvLines(answers)).toBe(
    '007,0.1,true,1970-01-01T00:00:00Z\n,,,\n"a ""b"", c",-Infinity,false,1969-12-31T23:59:59.999999Z\n',
  );
});

test('JSON lines: missing is null, an infinite number is text', () => {
  expect(
    jsonLines(columns, answers)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { id: '007', p: 0.1, ok: true, at: '1970-01-01T00:00:00Z' },
    { id: null, p: null, ok: null, at: null },
    { id: 'a "b", c', p: '-Infinity', ok: false, at: '1969-12-31T23:59:59.999999Z' },
  ]);
});

describe('whatever the values are', () => {
  /** One row of RFC 4180, read the slow and plain way. */
  function fieldsOf(line: string): string[] {
    const fields: string[] = [];
    let field = '';
    let quoted = false;
    for (let i = 0; i < line.length; i++) {
      const c = line[i]!;
      if (quoted && c === '"' && line[i + 1] === '"') field += line[++i]!;
      else if (c === '"') quoted = !quoted;
      else if (c === ',' && !quoted) {
        fields.push(field);
        field = '';
      } else field += c;
    }
    return [...fields, field];
  }

  test('a CSV field reads back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (values) => {
        expect(fieldsOf(values.map(csvField).join(','))).toEqual(values);
      }),
    );
  });

  test('a number reads back to the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const text = csvLines({ rows: 1, values: [{ type: 'number', values: Float64Array.of(value) }] });
        expect(Object.is(Number(text), value)).toBe(true);
      }),
    );
  });

  test('each JSON line is JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double(), (text, number) => {
        const line = jsonLines(columns.slice(0, 2), {
          rows: 1,
          values: [
            { type: 'text', values: [text] },
            { type: 'number', values: Float64Array.of(number) },
          ],
        });
        expect((JSON.parse(line) as { id: string }).id).toBe(text);
      }),
    );
  });
});
