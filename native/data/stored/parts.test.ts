import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../database/open-database.ts';
import { AssayError } from '../../engine/errors.ts';
import { MISSING_TIME, type Frame } from '../../stats/frame.ts';
import type { ColumnType } from '../contract.ts';
import { columnBuilder, type ColumnBuilder } from '../column-builder.ts';
import { createTableFile, sha256 } from '../files.ts';
import { parquetTable, readable } from '../query.ts';
import { damaged, openTable } from './files.ts';
import { tableParts } from './parts.ts';

const { signal } = new AbortController();
const folder = mkdtempSync(path.join(tmpdir(), 'assay-stored-'));
let files = 0;

type Cell = number | bigint | string | null;
const types = ['number', 'integer', 'boolean', 'date', 'timestamp', 'text'] as const;
const cellOf: Readonly<Record<ColumnType, fc.Arbitrary<number | bigint | string>>> = {
  number: fc.double({ noNaN: true }),
  integer: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  boolean: fc.constantFrom(0, 1),
  date: fc.integer({ min: -106_751_991, max: 106_751_991 }),
  // What DuckDB takes for infinite, and the least, are never stored.
  timestamp: fc.bigInt({ min: -(2n ** 63n) + 2n, max: 2n ** 63n - 2n }),
  text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
};

function put(builder: ColumnBuilder, cell: Cell): void {
  if (cell === null) builder.missing();
  else if (typeof cell === 'bigint') builder.bigint(cell);
  else if (typeof cell === 'string') {
    const bytes = new TextEncoder().encode(cell);
    builder.text(bytes, 0, bytes.length);
  } else if (builder.type === 'number') builder.number(cell);
  else builder.integer(cell);
}

/** Writes columns in row groups of `groupRows` rows, a multiple of 8. */
async function write(columns: readonly (readonly Cell[])[], groupRows: number): Promise<string> {
  const file = path.join(folder, `${files++}.parquet`);
  const described = types.map((type, i) => ({ name: `${type} ${i}`, type }));
  const table = await createTableFile(file, described);
  const builders = types.map((type) => columnBuilder(type, groupRows, sha256));
  const rows = columns[0]!.length;
  for (let row = 0; row < rows; row++) {
    builders.forEach((builder, i) => put(builder, columns[i]![row]!));
    if ((row + 1) % groupRows === 0 || row + 1 === rows) {
      await table.append(builders.map((builder) => builder.take()));
    }
  }
  await table.finish({ 'assay.dataset': JSON.stringify(described) });
  return file;
}

async function readParts(file: string, partRows: number, keep?: Uint8Array): Promise<Frame[]> {
  const table = await openTable(file);
  try {
    const parts: Frame[] = [];
    const places = types.map((_, i) => i);
    for await (const part of tableParts(table, places, partRows, keep, signal)) parts.push(part);
    return parts;
  } finally {
    await table.close();
  }
}

/** Cells by column, as text that tells −0 from 0. */
const cellsOf = (parts: readonly Frame[]): string[][] =>
  types.map((type, i) =>
    parts.flatMap(({ columns }) => {
      const column = columns.get(`${type} ${i}`)!;
      if (column.type === 'text') {
        return Array.from(column.codes, (code) => (code < 0 ? '(none)' : column.dictionary[code]!));
      }
      return Array.from(column.values as Float64Array, (value) =>
        Object.is(value, -0) ? '-0' : String(value),
      );
    }),
  );

/** The same by DuckDB's reader. */
async function byDatabase(file: string): Promise<string[][]> {
  const database = await openDatabase({
    threads: 1,
    memoryBytes: 2 ** 28,
    scratch: folder,
    signal,
    files: [file],
  });
  const sqlOf = (type: ColumnType, name: string): string =>
    type === 'text'
      ? `coalesce(${name}, '(none)')`
      : type === 'date' || type === 'timestamp'
        ? `coalesce(epoch_us(${name}), ${MISSING_TIME})`
        : readable(name, type === 'boolean' ? 'boolean' : 'number');
  try {
    const selected = types.map((type, i) => sqlOf(type, `c${i}`));
    const rows = await database.rows(
      `SELECT ${selected.join(', ')} FROM ${parquetTable(file, types.length)}`,
    );
    return types.map((_, i) => rows.map((row) => (Object.is(row[i], -0) ? '-0' : String(row[i]))));
  } finally {
    await database.close();
  }
}

const tables = fc
  .integer({ min: 1, max: 60 })
  .chain((rows) =>
    fc.tuple(
      ...types.map((type) =>
        fc.array(fc.option(cellOf[type], { freq: 4, nil: null }), { minLength: rows, maxLength: rows }),
      ),
    ),
  );

describe('parts of a stored table', () => {
  it('hold what another reader of Parquet finds, in parts and chosen rows too', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom(8, 24, 64),
        fc.integer({ min: 1, max: 70 }),
        async (columns, groupRows, partRows) => {
          const file = await write(columns, groupRows);
          const expected = await byDatabase(file);
          expect(cellsOf(await readParts(file, Infinity))).toEqual(expected);
          const rows = columns[0]!.length;
          const keep = Uint8Array.from({ length: rows }, (_, row) =>
            row % 3 === 1 || (row > 8 && row < 30) ? 0 : 1,
          );
          for (const kept of [undefined, keep]) {
            const parts = await readParts(file, partRows, kept);
            expect(parts.slice(0, -1).every((part) => part.rows === partRows)).toBe(true);
            expect(cellsOf(parts)).toEqual(
              expected.map((cells) => cells.filter((_, row) => kept?.[row] !== 0)),
            );
          }
          rmSync(file);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuse a date that is no time stamp, by its column', async () => {
    const file = await write([[1], [1n], [1], [200_000_000], [1n], ['a']], 8);
    await expect(readParts(file, Infinity)).rejects.toMatchObject({
      data: { kind: 'BadInput', where: 'date 3' },
    });
  });

  it('end with a clear error or with values where the file is damaged, whatever byte it is', async () => {
    const columns = types.map((type) => fc.sample(cellOf[type], { numRuns: 40, seed: 1 }));
    const bytes = readFileSync(await write(columns, 16));
    const file = path.join(folder, 'damaged.parquet');
    const outcome = async (harmed: Uint8Array): Promise<string> => {
      writeFileSync(file, harmed);
      try {
        return `${(await readParts(file, 7)).length} parts`;
      } catch (thrown) {
        const error = damaged(thrown, file);
        return error instanceof AssayError ? error.data.kind : String(error);
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const flipped = Uint8Array.from(bytes);
        flipped[place]! ^= change;
        expect(['6 parts', 'BadInput']).toContain(await outcome(flipped));
      }),
      { numRuns: 300 },
    );
    for (let length = 0; length < bytes.length; length += 37) {
      expect(await outcome(bytes.subarray(0, length))).toBe('BadInput');
    }
  });
});
