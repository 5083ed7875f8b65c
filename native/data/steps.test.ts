import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opened, put, sniff } from '../../test/support/open-data.ts';
import { testContext } from '../../test/support/step-context.ts';
import { AssayError } from '../engine/errors.ts';
import type { SourceOptions } from './contract.ts';
import { datasetFile } from './dataset-file.ts';
import { layoutFor, layoutOf } from './layout.ts';
import { importStep, sniffStep } from './steps.ts';
import { loadFrame } from './store.ts';

async function refused(bytes: string | Uint8Array, options: SourceOptions = {}): Promise<AssayError> {
  const error = await opened(bytes, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AssayError)) throw new Error(`Not refused, or by another error: ${String(error)}`);
  expect(error.data.kind).toBe('BadInput');
  expect(error.data.where).toContain('data.csv');
  return error;
}

describe('types and null words', () => {
  it('decides on the whole file, not on its beginning', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${i},${i === 29_999 ? 'twelve' : i},1`);
    const { types, sniffed } = await opened(`a,b,c\n${rows.join('\n')}\n`);
    expect(types).toEqual({ a: 'integer', b: 'text', c: 'integer' });
    expect(sniffed.warnings.map(({ column }) => column)).toEqual(['b']);
  });

  it('keeps yes/no, Y/N, t/f and digits with leading zeros as text', async () => {
    const { types } = await opened(
      'yn,y,t,b,zip,i,n,d,w\nyes,Y,t,true,01234,1,1.5,2024-01-31,2024-01-31 10:00\nno,N,f,FALSE,99999,-2,2,2024-02-01,2024-02-01T11:30:05.25Z\n',
    );
    expect(types).toEqual({
      yn: 'text',
      y: 'text',
      t: 'text',
      b: 'boolean',
      zip: 'text',
      i: 'integer',
      n: 'number',
      d: 'date',
      w: 'timestamp',
    });
  });

  it('proposes known null words, and the odd one out among numbers', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i},${'xyz'[i % 3]},${i}`);
    const { sniffed, values } = await opened(`a,b,c,d\n${rows.join('\n')}\nNA,nope,?,none\n1,nope,x,1\n`);
    expect(sniffed.columns.map(({ name, type, nullWords }) => [name, type, ...nullWords])).toEqual([
      ['a', 'integer', 'NA'],
      ['b', 'integer', 'nope'],
      ['c', 'text', '?'],
      ['d', 'integer', 'none'],
    ]);
    expect(values.b!.slice(-2)).toEqual([null, null]);
    expect(sniffed.warnings.map(({ column }) => column)).toEqual(['b']);
  });

  it('keeps "none" as a level, and NA among codes of two letters', async () => {
    const { values, sniffed } = await opened('level,country\nnone,DE\nsome,NA\nall,FR\n');
    expect(values).toEqual({ level: ['none', 'some', 'all'], country: ['DE', 'NA', 'FR'] });
    expect(sniffed.warnings.some(({ what }) => what.includes('"NA" is kept'))).toBe(true);
  });

  it('reads mixed columns as text and says how many values do not fit and what to do', async () => {
    const csv = 'x,y\n1,a\n2,b\n3,c\nvier,d\n5th,e\n6,f\n';
    const { types, sniffed } = await opened(csv);
    expect(types.x).toBe('text');
    expect(sniffed.warnings[0]).toMatchObject({
      column: 'x',
      what: expect.stringContaining('2 of 6 values'),
    });
    expect(sniffed.warnings[0]!.fix).toContain('types: { x: number }');
    const told = await opened(csv, { types: { x: 'number' } });
    expect(told.types.x).toBe('number');
    expect(told.values).toEqual({ x: [1, 2, 3, 6], y: ['a', 'b', 'c', 'f'] });
    expect(told.rejects.map(({ line, column, reason, raw }) => ({ line, column, reason, raw }))).toEqual([
      { line: 5, column: 'x', reason: 'type', raw: 'vier,d' },
      { line: 6, column: 'x', reason: 'type', raw: '5th,e' },
    ]);
    expect(told.imported.rejectsByReason).toEqual({ type: 2 });
  });

  it('tells day and month apart by the file, by the options, or not at all', async () => {
    const sure = await opened('a,b\n31/12/2024,01/02/2024\n01/02/2024,03/04/2024\n');
    expect(sure.types).toEqual({ a: 'date', b: 'date' });
    expect(sure.values.b![0]).toBe('2024-02-01T00:00:00.000Z');
    const unsure = await opened('a,b\n01/02/2024,x\n03/04/2024,y\n');
    expect(unsure.types.a).toBe('text');
    expect(unsure.sniffed.warnings[0]!.fix).toContain('dateOrder');
    const told = await opened('a,b\n01/02/2024,x\n03/04/2024,y\n', { dateOrder: 'mdy' });
    expect(told.values.a![0]).toBe('2024-01-02T00:00:00.000Z');
    const german = await opened('a,b\n01.02.2024,x\n03.04.2024,y\n');
    expect(german.values.a![0]).toBe('2024-02-01T00:00:00.000Z');
  });

  it('keeps whole numbers beyond 2^53 exact and those beyond 64 bits as text', async () => {
    const { types, sniffed } = await opened('a,b\n9007199254740993,123456789012345678901234\n1,2\n');
    expect(types).toEqual({ a: 'integer', b: 'text' });
    expect(sniffed.warnings[0]!.what).toContain('64 bits');
    const { values } = await opened('a,b\n-100000000000000000000,x\n0.5,y\n');
    expect(values.a).toEqual([-1e20, 0.5]);
  });
});

describe('dialects and encodings', () => {
  const table = { name: ['Zoë', 'Łukasz', 'a;b', null], x: [1.5, -2.25, 1000, null] };

  it.each([
    ['semicolons and decimal commas', 'name;x\nZoë;1,5\nŁukasz;-2,25\n"a;b";1000\n;\n', {}],
    ['tabs', 'name\tx\nZoë\t1.5\nŁukasz\t-2.25\na;b\t1000\n\t\n', {}],
    ['bars and Windows line ends', 'name|x\r\nZoë|1.5\r\nŁukasz|-2.25\r\na;b|1000\r\n|\r\n', {}],
    ['single quotes', "name,x\n'Zoë','1.5'\n'Łukasz','-2.25'\n'a;b','1000'\n'',''\n", {}],
    ['blanks behind commas', 'name, x\nZoë, 1.5\nŁukasz, -2.25\n"a;b", 1000\n, \n', {}],
    ['old line ends', 'name,x\rZoë,1.5\rŁukasz,-2.25\ra;b,1000\r,\r', {}],
    [
      'thousands that are told',
      'name;x\nZoë;1,5\nŁukasz;-2,25\n"a;b";1.000\n;\n',
      { decimal: ',', thousands: '.' },
    ],
  ] satisfies [string, string, SourceOptions][])('finds %s', async (_what, text, options) => {
    const { values, rejects } = await opened(text, options);
    expect(rejects).toEqual([]);
    expect(values).toEqual(table);
  });

  const text = 'name,x\nZoë,1.5\n"a;b",-2.25\n';
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE with a mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 LE without a mark', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['Windows-1252', Buffer.from(text, 'latin1'), 'windows-1252'],
    ['gzip', gzipSync(text), 'utf-8'],
    ['gzip in two members', Buffer.concat([gzipSync(text.slice(0, 10)), gzipSync(text.slice(10))]), 'utf-8'],
  ])('reads %s', async (_what, bytes, encoding) => {
    const { values, sniffed } = await opened(bytes);
    expect(sniffed.dialect!.encoding).toBe(encoding);
    expect(values).toEqual({ name: ['Zoë', 'a;b'], x: [1.5, -2.25] });
  });

  it('finds Windows-1252 even where the first such letter comes late', async () => {
    const rows = Array.from({ length: 260_000 }, (_, i) => `row ${i},${i}\n`).join('');
    const { sniffed, imported, rejects } = await opened(
      Buffer.concat([Buffer.from(`a,b\n${rows}`), Buffer.from('Zoë,1\n', 'latin1')]),
    );
    expect(sniffed.dialect!.encoding).toBe('windows-1252');
    expect(imported.rows).toBe(260_001);
    expect(rejects).toEqual([]);
  });

  it('sees that there is no header', async () => {
    const { values, sniffed } = await opened('1,a\n2,b\n3,c\n');
    expect(values).toEqual({ column_1: [1, 2, 3], column_2: ['a', 'b', 'c'] });
    expect(sniffed.warnings[0]!.what).toContain('no header');
    const told = await opened('1,a\n2,b\n3,c\n', { header: true });
    expect(told.values).toEqual({ 1: [2, 3], a: ['b', 'c'] });
  });

  it('names repeated, blank and near-equal headers, and says so', async () => {
    const { values, sniffed } = await opened('a,A,a,,a_2,a\n1,2,3,4,5,1\n6,7,8,9,10,6\n');
    expect(Object.keys(values)).toEqual(['a', 'A', 'a_3', 'column_4', 'a_2', 'a_4']);
    expect(values.A).toEqual([2, 7]);
    expect(values.a_3).toEqual([3, 8]);
    expect(sniffed.warnings.map(({ what }) => what).join('\n')).toContain(
      'a_4 has the same values as a in every row',
    );
  });

  it('reads JSON lines: nested values as text, strings of digits as text, keys in order', async () => {
    const lines = [
      { id: 1, zip: '01234', ok: true, at: '2024-01-01', deep: { a: [1] } },
      { id: 2, zip: '5', ok: null, at: '2024-01-02', more: 0.5 },
    ].map((object) => JSON.stringify(object));
    const { values, types, rejects, sniffed } = await opened(`${lines[0]}\n\nnot json\n[1]\n${lines[1]}\n`);
    expect(types).toEqual({
      id: 'integer',
      zip: 'text',
      ok: 'boolean',
      at: 'date',
      deep: 'text',
      more: 'number',
    });
    expect(values.deep).toEqual(['{"a":[1]}', null]);
    expect(values.more).toEqual([null, 0.5]);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'not json'],
      [4, 'not an object'],
    ]);
    expect(sniffed.warnings.some(({ column }) => column === 'deep')).toBe(true);
    const gz = await opened(gzipSync(`${lines.join('\n')}\n`));
    expect(gz.sniffed.compression).toBe('gzip');
    expect(gz.imported.rows).toBe(2);
  });
});

describe('bad input', () => {
  it('sets bad rows aside with line, reason and text', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n1,x\n2\n3,y,z\n4,"open\n5,'),
      Buffer.from([0xff]),
      Buffer.from('\n6,\0\n7,"two\nlines"\n8,w\n'),
    ]);
    const { values, rejects, imported } = await opened(bytes);
    expect(values).toEqual({ a: [1, 7, 8], b: ['x', 'two\nlines', 'w'] });
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'fields'], [4, 'fields'], [5, 'quote'], [6, 'encoding'], [7, 'nul byte'],
    ]); // prettier-ignore
    expect(rejects[1]!.raw).toBe('3,y,z');
    expect(imported.rejects).toBe(5);
    expect(imported.rows + imported.rejects).toBe(8);
    expect(imported.warnings[0]!.what).toContain('5 of 8 rows');
  });

  it.each([
    ['an empty file', '', 'The file is empty.'],
    ['a gzip of nothing', gzipSync(''), 'The file is empty.'],
    ['blank lines', '\n\n\n', 'The file is empty.'],
    ['a header only', 'a,b,c\n', 'a header but no rows'],
    [
      'a damaged gzip file',
      Buffer.concat([gzipSync('a,b\n1,2\n'.repeat(2000)).subarray(0, 40), Buffer.alloc(99, 7)]),
      'gzip file is damaged',
    ],
    [
      'a gzip file cut short',
      gzipSync(
        Buffer.from(Array.from({ length: 9000 }, (_, i) => `${(i * 7919) % 104729},${i}\n`).join('')),
      ).subarray(0, 9000),
      'gzip file is cut short',
    ],
    ['an Excel file', Buffer.from('PK\x03\x04 and so on, not a table'), 'a zip or Excel file'],
    ['a JSON array', '[{"a":1}]', 'JSON array'],
    ['Parquet cut in half', Buffer.from('PAR1 and then nothing that belongs to it'), 'damaged or cut short'],
    ['a header with a NUL byte', 'a,\0b\n1,2\n', 'header cannot be read'],
    ['rows of which none fits', 'a,b\n1\n2\n', 'No row can be read'],
  ])('refuses %s', async (_what, bytes, message) => {
    const error = await refused(bytes);
    expect(error.data.what).toContain(message);
    expect(error.data.fix).toBeTruthy();
  });

  it('refuses what is not the stated format, and columns that are not there', async () => {
    const context = testContext();
    const input = put(context, 'a,b\n1,2\n');
    await expect(
      sniffStep.run(context, sniffStep.spec.parse({ format: 'parquet' }), [input]),
    ).rejects.toThrow(/not a Parquet file/);
    await expect(sniff(context, input, { types: { c: 'text' } })).rejects.toThrow(/"c", which is not there/);
    await expect(sniffStep.run(context, sniffStep.spec.parse({ format: 'jsonl' }), [input])).rejects.toThrow(
      /No line can be read/,
    );
  });

  it('refuses a single line of 20 MB, and sets one aside between rows, in bounded memory', async () => {
    const line = Buffer.alloc(20_000_000, 0x61);
    const error = await refused(line);
    expect(error.data.what).toContain('longer than 8 MiB');
    const before = process.memoryUsage().rss;
    const { rejects, values } = await opened(
      Buffer.concat([Buffer.from('a,b\n1,2\n'), line, Buffer.from('\n3,4\n')]),
    );
    expect(rejects.map(({ line: at, reason, raw }) => [at, reason, raw.length])).toEqual([
      [3, 'too long', 1000],
    ]);
    expect(values).toEqual({ a: [1, 3], b: [2, 4] });
    expect(process.memoryUsage().rss - before).toBeLessThan(250_000_000);
  });

  it('stops when there are more rejects than allowed', async () => {
    const context = testContext();
    const input = put(context, `a,b\n${'1\n'.repeat(20)}1,2\n`);
    const layout = layoutOf(await sniff(context, input));
    await expect(
      importStep.run(context, importStep.spec.parse({ layout, maxRejects: 10 }), [input]),
    ).rejects.toThrow(/More than 10 rows/);
    expect(readdirSync(path.join(context.folder, 'cache', 'datasets'))).toEqual([]);
  });

  it('stops when it is cancelled and leaves nothing behind', async () => {
    const controller = new AbortController();
    const context = testContext({ signal: controller.signal });
    const input = put(context, `a,b\n${'1,2\n'.repeat(1_000_000)}`);
    const layout = layoutOf(await sniff(context, input));
    setImmediate(() => controller.abort());
    await expect(importStep.run(context, importStep.spec.parse({ layout }), [input])).rejects.toMatchObject({
      data: { kind: 'Cancelled' },
    });
    expect(readdirSync(path.join(context.folder, 'cache', 'datasets'))).toEqual([]);
  });
});

describe('another file with the same columns', () => {
  it('finds columns by name, ignores more with a note, and needs all that are known', async () => {
    const context = testContext();
    const train = put(context, 'x,y,when\n1,a,31/12/2024\n2.5,?,01/01/2024\n', 'train.csv');
    const layout = layoutOf(await sniff(context, train));
    const other = put(
      context,
      'when;extra;y;x\n2024-05-06;9;b;1,5\n2024-05-07;9;?;oops\n2024-05-07;9;c;2\n',
      'other.csv',
    );
    const likeTrain = layoutFor(await sniff(context, other), layout);
    const result = await importStep.run(
      context,
      importStep.spec.parse({ layout: likeTrain, match: 'name' }),
      [other],
    );
    expect(result.columns).toEqual([
      { name: 'x', type: 'number', missing: 0 },
      { name: 'y', type: 'text', missing: 0 },
      { name: 'when', type: 'date', missing: 0 },
    ]);
    expect(result.rejects).toBe(1);
    expect(result.warnings[0]!.what).toContain('extra');
    const lacking = put(context, 'x,y\n1,a\n', 'lacking.csv');
    const wrong = layoutFor(await sniff(context, lacking), layout);
    await expect(
      importStep.run(context, importStep.spec.parse({ layout: wrong, match: 'name' }), [lacking]),
    ).rejects.toThrow(/lacks the column when/);
  });
});

describe('another file in another format', () => {
  async function like(train: string, other: string | Uint8Array) {
    const context = testContext();
    const layout = layoutOf(await sniff(context, put(context, train, 'train.csv')));
    const input = put(context, other, 'other');
    const spec = importStep.spec.parse({
      layout: layoutFor(await sniff(context, input), layout),
      match: 'name',
    });
    const result = await importStep.run(context, spec, [input]);
    return { result, frame: await loadFrame(context, result.dataset, ['i', 'd']) };
  }
  const train = 'i,d,x\n1,2024-01-01,a\n2,2024-01-02,b\n';

  it('takes whole doubles for whole numbers and other null words, in CSV', async () => {
    const { result, frame } = await like(
      train,
      'd,i,x\n2024-02-01,7.0,NA\n2024-02-02,NA,b\n2024-02-02,7.5,b\n',
    );
    expect(frame.columns.get('i')).toMatchObject({ values: Float64Array.of(7, NaN) });
    expect(result.rejectsByReason).toEqual({ type: 1 });
  });

  it('does the same in Parquet, where doubles and timestamps stand for integers and dates', async () => {
    const { imported, context } = await opened(
      'i,d,x\n7.0,2024-02-01 00:00,a\n,2024-02-02 00:00,b\n7.5,2024-02-02 00:00,b\n',
    );
    expect(imported.columns.map(({ type }) => type)).toEqual(['number', 'timestamp', 'text']);
    const parquet = readFileSync(context.cache(datasetFile(imported.dataset)));
    const { result, frame } = await like(train, parquet);
    expect(result.columns.map(({ type }) => type)).toEqual(['integer', 'date', 'text']);
    expect(frame.columns.get('i')).toMatchObject({ values: Float64Array.of(7, NaN) });
    expect(result.rejects).toBe(1);
  });

  it('needs every key in JSON lines, though it may be null throughout', async () => {
    const { result } = await like(
      train,
      '{"x":"a","d":"2024-02-01","i":null,"more":1}\n{"x":"b","d":null}\n',
    );
    expect(result.columns.map(({ missing }) => missing)).toEqual([2, 1, 0]);
    expect(result.warnings[0]!.what).toContain('ignored: more');
    await expect(like(train, '{"x":"a","d":"2024-02-01"}\n')).rejects.toThrow(/lacks the column i/);
  });
});

describe('dataset versions', () => {
  const csv = `id,x,word,flag,day\n${Array.from({ length: 66_000 }, (_, i) => `${i},${i % 7 === 0 ? '' : i / 8},w${i % 11},${i % 2 === 0},2024-01-${String((i % 28) + 1).padStart(2, '0')}`).join('\n')}\n`;

  it('are the same on any number of threads and from the Parquet file of the same content', async () => {
    const versions = new Set<string>();
    for (const threads of [1, 2, 4]) {
      const { imported, context, values } = await opened(csv, {}, testContext({ threads }));
      versions.add(imported.dataset);
      const parquet = readFileSync(context.cache(datasetFile(imported.dataset)));
      const again = await opened(parquet, {}, testContext({ threads }));
      expect(again.sniffed.format).toBe('parquet');
      expect(again.imported.rows).toBe(66_000);
      versions.add(again.imported.dataset);
      expect(again.values).toEqual(values);
    }
    expect([...versions]).toHaveLength(1);
  });

  it('differ when a value, a name, a type or the order of rows differs', async () => {
    const variants = [
      'a,b\n1,x\n2,y\n',
      'a,b\n1,x\n2,z\n',
      'a,c\n1,x\n2,y\n',
      'a,b\n2,y\n1,x\n',
      'a,b\n1,x\n,y\n',
      'a,b\n1.0,x\n2,y\n',
    ];
    const versions = await Promise.all(variants.map(async (text) => (await opened(text)).imported.dataset));
    expect(new Set(versions).size).toBe(variants.length);
  });

  it('do not depend on dialect, line ends or encoding', async () => {
    const variants = [
      'a,b\n1.5,é\n-2.5,ü\n',
      'a;b\r\n1,5;é\r\n-2,5;"ü"\r\n',
      gzipSync('a\tb\n1.50\té\n-2.5\tü'),
    ];
    const versions = await Promise.all(variants.map(async (text) => (await opened(text)).imported.dataset));
    expect(new Set(versions).size).toBe(1);
  });

  it('keep any text of any table, whatever dialect it is written in', async () => {
    const cell = fc
      .oneof(
        fc.string({ unit: 'grapheme' }),
        fc
          .array(fc.constantFrom('"', ',', ';', '\n', '\r\n', ' ', 'ß', '😀', 'x'))
          .map((parts) => parts.join('')),
      )
      .filter((text) => !text.includes('\0'));
    const tables = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
      );
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.boolean(),
        async (rows, delimiter, utf16) => {
          const names = rows[0]!.map((_, i) => `c${i}`);
          const write = (value: string): string => `"${value.replaceAll('"', '""')}"`;
          const text = [names, ...rows].map((row) => row.map(write).join(delimiter)).join('\n');
          const types = Object.fromEntries(names.map((name) => [name, 'text' as const]));
          const { values, rejects } = await opened(utf16 ? Buffer.from(`\ufeff${text}`, 'utf16le') : text, {
          delimiter, quote: '"', header: true, trim: false, nullWords: [], types,
        }); // prettier-ignore
          expect(rejects).toEqual([]);
          names.forEach((name, i) =>
            expect(values[name]).toEqual(rows.map((row) => (row[i] === '' ? null : row[i]))),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('Parquet', () => {
  it('refuses a file cut in half', async () => {
    const { context, imported } = await opened('a,b\n1,x\n2,y\n');
    const file = context.cache(datasetFile(imported.dataset));
    truncateSync(file, Math.floor(statSync(file).size / 2));
    const error = await refused(readFileSync(file));
    expect(error.data.what).toContain('damaged or cut short');
  });

  it('keeps names that differ only in case, odd names, and proposes null words', async () => {
    const { context, imported, values } = await opened('a,A,"x ""y"" z","select"\n1,?,b,c\n2,u,d,e\n', {
      nullWords: [],
    });
    const again = await opened(readFileSync(context.cache(datasetFile(imported.dataset))));
    expect(again.imported.columns.map(({ name }) => name)).toEqual(['a', 'A', 'x "y" z', 'select']);
    expect(values.A).toEqual(['?', 'u']);
    expect(again.values.A).toEqual([null, 'u']);
  });
});
