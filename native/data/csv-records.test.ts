import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords } from './csv-records.ts';

type Shape = Parameters<typeof csvRecords>[0];
const rfc: Shape = { delimiter: ',', quote: '"', escape: '"', newline: '\n', trim: false };

interface Read {
  rows: { line: number; cells: string[] }[];
  broken: { line: number; reason: string; raw: string }[];
}

function read(text: string | Uint8Array, shape: Shape = rfc, chunk = 1 << 20, limit?: number): Read {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const out: Read = { rows: [], broken: [] };
  const decode = (part: Uint8Array): string => Buffer.from(part).toString('utf8');
  const reader = csvRecords(
    shape,
    {
      row: ({ bytes, starts, ends, count }, line) =>
        void out.rows.push({
          line,
          cells: Array.from({ length: count }, (_, i) => decode(bytes.subarray(starts[i], ends[i]))),
        }),
      broken: (line, reason, _detail, raw) => void out.broken.push({ line, reason, raw: decode(raw) }),
    },
    limit,
  );
  for (let i = 0; i < bytes.length; i += chunk) reader.push(bytes.subarray(i, i + chunk));
  reader.end();
  return out;
}

const cells = (text: string, shape?: Shape, chunk?: number): string[][] =>
  read(text, shape, chunk).rows.map((row) => row.cells);

function quoted(cell: string, shape: Shape, always: boolean): string {
  const { delimiter, quote, escape } = shape;
  const must =
    always || cell === '' || [delimiter, quote, escape, '\n', '\r', ' '].some((mark) => cell.includes(mark));
  if (!must) return cell;
  const marks = [...cell].map((c) => (c === quote || c === escape ? escape + c : c)).join('');
  return quote + marks + quote;
}

const shapes = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    quote: fc.constantFrom('"', "'"),
    backslash: fc.boolean(),
    trim: fc.boolean(),
  })
  .map(({ delimiter, quote, backslash, trim }): Shape => ({
    delimiter,
    quote,
    escape: backslash ? '\\' : quote,
    newline: '\n',
    trim,
  }));

const cell = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('"', "'", ',', ';', '\n', '\r\n', '\\', ' ', 'a', 'é', '\t'))
      .map((parts) => parts.join('')),
  )
  .filter((text) => !text.includes('\0'));

describe('rows of CSV', () => {
  it('gives back any table, in any dialect, however the bytes are cut and the lines end', () => {
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    fc.assert(
      fc.property(
        table,
        shapes,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (rows, shape, always, crlf, chunk, last) => {
          const end = crlf ? '\r\n' : '\n';
          const text =
            rows
              .map((row) => row.map((value) => quoted(value, shape, always)).join(shape.delimiter))
              .join(end) + (last ? end : '');
          const found = read(text, shape, chunk);
          expect(found.broken).toEqual([]);
          expect(found.rows.map((row) => row.cells)).toEqual(rows);
          let line = 1;
          for (const [i, row] of found.rows.entries()) {
            expect(row.line).toBe(line);
            line += 1 + rows[i]!.join('').split('\n').length - 1;
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps a quote inside an unquoted value', () => {
    expect(cells('a,5" pipe,b\n')).toEqual([['a', '5" pipe', 'b']]);
  });

  it('reads a last line without an end, an empty last field, and old line ends', () => {
    expect(cells('a,b\n1,')).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
    expect(cells('a,b\r1,2\r', { ...rfc, newline: '\r' })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('skips a byte order mark, even one byte at a time', () => {
    expect(cells('\ufeffa,b\n', rfc, 1)).toEqual([['a', 'b']]);
  });

  it('loses only the first line of a row whose quote is not closed', () => {
    const { rows, broken } = read('a,b\n1,"open\n2,x\n3,y\n');
    expect(broken).toEqual([{ line: 2, reason: 'quote', raw: '1,"open' }]);
    expect(rows.map((row) => [row.line, ...row.cells])).toEqual([
      [1, 'a', 'b'],
      [3, '2', 'x'],
      [4, '3', 'y'],
    ]);
  });

  it('loses only the first line when a later quote closes it in the middle of a value', () => {
    const { rows, broken } = read('1,"open\n2,x\n3,"y"\n4,z\n');
    expect(broken.map(({ line }) => line)).toEqual([1]);
    expect(rows.map((row) => row.line)).toEqual([2, 3, 4]);
  });

  it('sets rows aside that hold a NUL byte or are not UTF-8, with their line', () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n1,x\n2,'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('\n3,\0\n4,ok\n'),
    ]);
    const { rows, broken } = read(bytes);
    expect(broken.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'encoding'],
      [4, 'nul byte'],
    ]);
    expect(rows.map((row) => row.line)).toEqual([1, 2, 5]);
  });

  it('sets an endless line aside and goes on behind it, in bounded memory', () => {
    const { rows, broken } = read(`a,b\n${'x'.repeat(10_000)}\n1,2\n`, rfc, 100, 1000);
    expect(broken.map(({ line, reason, raw }) => [line, reason, raw.length])).toEqual([
      [2, 'too long', 1000],
    ]);
    expect(rows.map((row) => row.line)).toEqual([1, 3]);
  });

  it('never loses a line: rows and broken rows cover all of them', () => {
    const junk = fc
      .array(fc.constantFrom('"', ',', '\n', 'a', '\r\n', 'b"', '""'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(junk, fc.integer({ min: 1, max: 20 }), (text, chunk) => {
        const { rows, broken } = read(text, rfc, chunk);
        const starts = [...rows, ...broken].map(({ line }) => line).sort((a, b) => a - b);
        expect(new Set(starts).size).toBe(starts.length);
        if (text !== '') expect(starts[0]).toBe(1);
        expect(read(text).rows).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });
});
