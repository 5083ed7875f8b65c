import type { DuckDBDataChunk } from '@duckdb/node-api';
import { bigints, bytes, doubles, integers, texts } from '../database/chunk-columns.ts';
import type { Database } from '../database/open-database.ts';
import { fileLiteral, identifier, literal } from '../database/sql-text.ts';
import type { WireColumn } from '../engine/host/contract.ts';
import { cellWriter } from './cell-writer.ts';
import { compareCodePoints } from './code-points.ts';
import { matchColumns } from './column-match.ts';
import { columnNames } from './column-names.ts';
import type { ColumnType, SourceColumn, Warning } from './contract.ts';
import { numberFormat } from './csv-sniffer.ts';
import { MISSING_TIME } from '../stats/frame.ts';
import type { TableBuilder } from './table-builder.ts';

/** The file as a table whose columns are c0, c1 and so on: no name in it can be mistaken for another or for SQL. */
export function parquetTable(path: string, columns: number): string {
  const names = Array.from({ length: columns }, (_, i) => `c${i}`).join(', ');
  return `read_parquet(${fileLiteral(path)}) AS t(${names})`;
}

export interface ParquetColumn {
  readonly name: string;
  /** As DuckDB calls it. */
  readonly sqlType: string;
  /** undefined where the values have no such type and are kept as text with a warning. */
  readonly type: ColumnType | undefined;
}

function typeOf(sqlType: string): ColumnType | undefined {
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(sqlType)) return 'integer';
  if (/^(FLOAT|DOUBLE|DECIMAL.*|UBIGINT|HUGEINT|UHUGEINT)$/.test(sqlType)) return 'number';
  if (sqlType === 'BOOLEAN') return 'boolean';
  if (sqlType === 'DATE') return 'date';
  if (sqlType.startsWith('TIMESTAMP')) return 'timestamp';
  if (sqlType === 'VARCHAR' || sqlType.startsWith('ENUM') || sqlType === 'UUID') return 'text';
  return undefined;
}

/** Names as the file has them (DuckDB itself renames those that differ only in case), and types. */
export async function parquetColumns(database: Database, path: string): Promise<ParquetColumn[]> {
  const file = fileLiteral(path);
  const types = await database.rows(`DESCRIBE SELECT * FROM read_parquet(${file})`);
  const schema = await database.rows(`SELECT name, num_children FROM parquet_schema(${file})`);
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const children = Number(schema[at++]![1] ?? 0);
    for (let i = 0; i < children; i++) skip();
  };
  while (at < schema.length) {
    names.push(String(schema[at]![0]));
    skip();
  }
  return types.map((row, i) => {
    const sqlType = String(row[1]);
    return { name: names[i] ?? String(row[0]), sqlType, type: typeOf(sqlType) };
  });
}

export async function countRows(database: Database, path: string): Promise<number> {
  const [[count] = []] = await database.rows(`SELECT count(*) FROM read_parquet(${fileLiteral(path)})`);
  return Number(count);
}

/** What stands for missing in what a reader gets; `readable` says how each type arrives. */
export function readable(column: string, type: ColumnType, sqlType?: string): string {
  switch (type) {
    case 'number':
      return `coalesce(CAST(${column} AS DOUBLE), 'nan'::DOUBLE)`;
    case 'integer':
      return `coalesce(CAST(${column} AS BIGINT), 0)`;
    case 'boolean':
      return `coalesce(CAST(${column} AS UTINYINT), 255::UTINYINT)`;
    case 'date':
      return `CASE WHEN isfinite(${column}) THEN CAST(${column} - DATE '1970-01-01' AS INTEGER) ELSE -2147483648 END`;
    case 'timestamp':
      return `CASE WHEN isfinite(${column}) THEN epoch_us(${column}) ELSE -9223372036854775808 END`;
    case 'text':
      return asText(column, sqlType ?? 'VARCHAR');
  }
}

/** Text of a column of any type; nested ones as JSON. */
export function asText(column: string, sqlType: string): string {
  if (/\[|STRUCT|MAP|UNION/.test(sqlType)) return `CAST(to_json(${column}) AS VARCHAR)`;
  if (sqlType === 'BLOB') return `hex(${column})`;
  return `CAST(${column} AS VARCHAR)`;
}

/** Text that a cell of another type is read from: whole doubles as whole numbers, midnights as dates. */
function asWanted(column: string, sqlType: string, wanted: ColumnType): string {
  const text = asText(column, sqlType);
  if (wanted === 'integer' && /^(FLOAT|DOUBLE|DECIMAL)/.test(sqlType)) {
    return `CASE WHEN abs(${column}) < 9007199254740992 AND ${column} = trunc(${column}) THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) WHEN isnan(CAST(${column} AS DOUBLE)) THEN NULL ELSE ${text} END`;
  }
  if (wanted === 'number' && /^(FLOAT|DOUBLE)/.test(sqlType))
    return `CASE WHEN isnan(${column}) THEN NULL ELSE ${text} END`;
  if (wanted === 'date' && sqlType.startsWith('TIMESTAMP')) {
    return `CASE WHEN isfinite(${column}) AND epoch_us(${column}) % 86400000000 = 0 THEN CAST(CAST(${column} AS DATE) AS VARCHAR) ELSE ${text} END`;
  }
  return text;
}

/** Columns that one statement asks about: each statement binds the whole file, however few columns it reads. */
const ASKED_AT_ONCE = 500;
/** Rows from the first on that examples are looked for in before a column is searched by itself. */
const HEAD_ROWS = 64;
const EXAMPLES = 4;
const EXAMPLE_LENGTH = 60;

/** What a file says of one of its columns. */
export interface ColumnContents {
  /** Values that are there. */
  readonly present: number;
  /** The distinct ones among the first four of them, as text of 60 characters at most, ordered by code point. */
  readonly examples: readonly string[];
  /** Those of the words asked for that are among its values, but for white space around, ordered by code point. */
  readonly words: readonly string[];
}

/**
 * What columns hold, in their order.
 * @param words looked for in columns of text
 */
export async function columnContents(
  database: Database,
  path: string,
  columns: readonly ParquetColumn[],
  words: readonly string[],
  progress: (done: number) => void,
): Promise<ColumnContents[]> {
  const table = parquetTable(path, columns.length);
  const contents: ColumnContents[] = [];
  for (let first = 0; first < columns.length; first += ASKED_AT_ONCE) {
    const asked = columns.slice(first, first + ASKED_AT_ONCE).map(({ sqlType }, i) => ({
      name: identifier(`c${first + i}`),
      text: exampleText(identifier(`c${first + i}`), sqlType),
      words: sqlType === 'VARCHAR' ? words : [],
    }));
    const [counts] = await database.rows(
      `SELECT ${asked.map(({ name }) => `count(${name})`).join(', ')} FROM ${table}`,
    );
    const head = await database.rows(
      `SELECT ${asked.map(({ name, text }) => `${name} IS NOT NULL, ${text}`).join(', ')} FROM ${table} LIMIT ${HEAD_ROWS}`,
    );
    const found = await wordsIn(database, table, asked);
    for (const [i, column] of asked.entries()) {
      const present = Number(counts![i]);
      const near = head.filter((row) => row[2 * i] === true).map((row) => String(row[2 * i + 1]));
      const values =
        near.length >= Math.min(EXAMPLES, present) ? near : await firstValues(database, table, column);
      contents.push({ present, examples: ordered(values.slice(0, EXAMPLES)), words: found[i]! });
    }
    progress(contents.length);
  }
  return contents;
}

const exampleText = (name: string, sqlType: string): string =>
  `left(${asText(name, sqlType)}, ${EXAMPLE_LENGTH})`;

const ordered = (values: readonly string[]): string[] => [...new Set(values)].sort(compareCodePoints);

async function firstValues(
  database: Database,
  table: string,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<string[]> {
  const rows = await database.rows(
    `SELECT ${text} FROM ${table} WHERE ${name} IS NOT NULL LIMIT ${EXAMPLES}`,
  );
  return rows.map(([value]) => String(value));
}

async function wordsIn(
  database: Database,
  table: string,
  asked: readonly { readonly name: string; readonly words: readonly string[] }[],
): Promise<string[][]> {
  const looked = asked.flatMap(({ name, words }) =>
    words.map((word) => `coalesce(bool_or(trim(${name}) = ${literal(word)}), false)`),
  );
  if (looked.length === 0) return asked.map(() => []);
  const [row] = await database.rows(`SELECT ${looked.join(', ')} FROM ${table}`);
  let at = 0;
  return asked.map(({ words }) => ordered(words.filter(() => row![at++] === true)));
}

/** Adds row `row` of a chunk's column to the table; false where the value does not fit. */
type Adder = (row: number) => boolean;

const encoder = new TextEncoder();

/** Reads a Parquet file, whose columns are known, into a table. Misfits of told types are rejects by row number. */
export async function importParquet(
  database: Database,
  path: string,
  columns: readonly SourceColumn[],
  match: 'position' | 'name',
  table: TableBuilder,
  progress: (rows: number) => void,
): Promise<readonly Warning[]> {
  const found = await parquetColumns(database, path);
  const { names } = columnNames(found.map(({ name }) => name));
  const { source, warnings } = matchColumns(columns, names, match);
  const direct = columns.map((column, i) => {
    const { type, sqlType } = found[source[i]!]!;
    const same = type === column.type || (column.type === 'number' && type === 'integer');
    return same && type !== 'text' ? sqlType : undefined;
  });
  const selected = columns.flatMap((column, i) => {
    const { sqlType } = found[source[i]!]!;
    const name = identifier(`c${source[i]}`);
    if (direct[i] === undefined) return [asWanted(name, sqlType, column.type)];
    const value = readable(name, column.type);
    return column.type === 'integer' ? [value, `CAST(${name} IS NULL AS UTINYINT)`] : [value];
  });
  const { builders } = table;
  const writers = columns.map((column, i) =>
    cellWriter(column, builders[i]!, { ...numberFormat(undefined), decimal: 0x2e }),
  );
  let cells: (string | null)[][] = [];
  let rows = 0;

  for await (const chunk of database.chunks(
    `SELECT ${selected.join(', ')} FROM ${parquetTable(path, found.length)}`,
  )) {
    let at = 0;
    cells = [];
    const adders = columns.map((column, i): Adder => {
      const builder = builders[i]!;
      const place = at++;
      if (direct[i] === undefined) {
        const values = texts(chunk, place);
        cells[i] = values;
        return (row) => {
          const value = values[row]!;
          if (value === null) {
            builder.missing();
            return true;
          }
          const utf8 = encoder.encode(value);
          return writers[i]!(utf8, 0, utf8.length);
        };
      }
      switch (column.type) {
        case 'number': {
          const values = doubles(chunk, place);
          return (row) => (builder.number(values[row]!), true);
        }
        case 'boolean': {
          const values = bytes(chunk, place);
          return (row) => (values[row] === 255 ? builder.missing() : builder.integer(values[row]!), true);
        }
        case 'date': {
          const values = integers(chunk, place);
          return (row) => (
            values[row] === -2147483648 ? builder.missing() : builder.integer(values[row]!),
            true
          );
        }
        case 'integer': {
          const values = bigints(chunk, place);
          const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
          const nulls = bytes(chunk, at++);
          return (row) => (
            nulls[row] === 1 ? builder.missing() : builder.words(words[2 * row]!, words[2 * row + 1]!),
            true
          );
        }
        default: {
          const values = bigints(chunk, place);
          const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
          return (row) => {
            const low = words[2 * row]!;
            const high = words[2 * row + 1]!;
            if (low === 0 && high === -2147483648) builder.missing();
            else builder.words(low, high);
            return true;
          };
        }
      }
    });
    for (let row = 0; row < chunk.rowCount; row++) {
      let misfit = -1;
      for (let i = 0; i < adders.length && misfit < 0; i++) if (!adders[i]!(row)) misfit = i;
      if (misfit < 0) {
        let size = 0;
        for (const values of cells) if (values !== undefined) size += values[row]?.length ?? 0;
        table.added(size + 8 * columns.length);
        continue;
      }
      for (let k = 0; k < misfit; k++) builders[k]!.undo();
      const value = cells[misfit]?.[row] ?? '';
      const { name, type } = columns[misfit]!;
      const detail = `${JSON.stringify(value.slice(0, 60))} is no ${type}.`;
      table.reject(rows + row + 1, 'type', detail, encoder.encode(value.slice(0, 1000)), name);
    }
    rows += chunk.rowCount;
    progress(rows);
    await table.settled();
  }
  return warnings;
}

export interface TextFigures {
  readonly present: number;
  readonly distinct: number;
  readonly top: { value: string; count: number }[];
  /** Lengths in code points; their sum is exact. */
  readonly shortest: number;
  readonly longest: number;
  readonly sum: number;
}

/** Counts and lengths of a text column: whole numbers only, so that DuckDB's threads cannot change them. */
export async function textFigures(
  database: Database,
  path: string,
  columns: number,
  column: number,
  most: number,
): Promise<TextFigures> {
  const name = identifier(`c${column}`);
  const counted = `SELECT ${name} AS v, count(*) AS n FROM ${parquetTable(path, columns)} WHERE ${name} IS NOT NULL GROUP BY 1`;
  await database.run(`CREATE OR REPLACE TEMP TABLE counted AS ${counted}`);
  const [totals = []] = await database.rows(
    'SELECT count(*), min(length(v)), max(length(v)), CAST(sum(length(v) * n) AS BIGINT), CAST(sum(n) AS BIGINT) FROM counted',
  );
  const top = await database.rows(`SELECT v, n FROM counted ORDER BY n DESC, v LIMIT ${most}`);
  await database.run('DROP TABLE counted');
  const [distinct, shortest, longest, sum, present] = totals.map((total) => Number(total ?? 0));
  return {
    present: present!,
    distinct: distinct!,
    shortest: shortest!,
    longest: longest!,
    sum: sum!,
    top: top.map(([value, count]) => ({ value: String(value), count: Number(count) })),
  };
}

/**
 * Rows that equal an earlier row in every column. Equal rows have one hash, so only rows whose hash comes again are
 * compared: DuckDB holds eight bytes a row, not the rows.
 */
export async function duplicateRows(database: Database, path: string, columns: number): Promise<number> {
  const table = parquetTable(path, columns);
  const hash = `hash(${Array.from({ length: columns }, (_, i) => `c${i}`).join(', ')})`;
  await database.run(
    `CREATE OR REPLACE TEMP TABLE twins AS SELECT ${hash} AS h FROM ${table} GROUP BY h HAVING count(*) > 1`,
  );
  const candidates = `FROM ${table} WHERE ${hash} IN (SELECT h FROM twins)`;
  const [[rows, distinct] = []] = await database.rows(
    `SELECT (SELECT count(*) ${candidates}), (SELECT count(*) FROM (SELECT DISTINCT * ${candidates}))`,
  );
  await database.run('DROP TABLE twins');
  return Number(rows) - Number(distinct);
}

/** A column of a page: what is selected for it, and where the values go. */
export interface PageColumn {
  readonly select: readonly string[];
  /** Columns of the chunk from `at` on; its row i goes to places[i]. */
  take(chunk: DuckDBDataChunk, at: number, places: readonly number[]): void;
  column(rows: number): WireColumn;
}

const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Texts longer than `longest` code points are cut. */
export function pageColumn(name: string, type: ColumnType, longest: number, room: number): PageColumn {
  switch (type) {
    case 'number': {
      const values = new Float64Array(room);
      return {
        select: [readable(name, 'number')],
        take(chunk, at, places) {
          const found = doubles(chunk, at);
          for (const [i, place] of places.entries()) values[place] = found[i]!;
        },
        column: (rows) => ({ type: 'number', values: values.slice(0, rows) }),
      };
    }
    case 'integer': {
      const values: (bigint | null)[] = new Array<bigint | null>(room).fill(null);
      return {
        select: [readable(name, 'integer'), `CAST(${name} IS NULL AS UTINYINT)`],
        take(chunk, at, places) {
          const found = bigints(chunk, at);
          const missing = bytes(chunk, at + 1);
          for (const [i, place] of places.entries()) values[place] = missing[i] === 1 ? null : found[i]!;
        },
        column(rows) {
          const shown = values.slice(0, rows);
          const exact = shown.every(
            (value) => value === null || (value <= MOST_EXACT && value >= -MOST_EXACT),
          );
          return exact
            ? {
                type: 'number',
                values: Float64Array.from(shown, (value) => (value === null ? NaN : Number(value))),
              }
            : { type: 'text', values: shown.map((value) => value?.toString() ?? null) };
        },
      };
    }
    case 'boolean': {
      const values = new Uint8Array(room);
      return {
        select: [readable(name, 'boolean')],
        take(chunk, at, places) {
          const found = bytes(chunk, at);
          for (const [i, place] of places.entries()) values[place] = found[i]!;
        },
        column: (rows) => ({ type: 'boolean', values: values.slice(0, rows) }),
      };
    }
    case 'date':
    case 'timestamp': {
      const values = new BigInt64Array(room);
      return {
        select: [`coalesce(epoch_us(CAST(${name} AS TIMESTAMP)), ${MISSING_TIME})`],
        take(chunk, at, places) {
          const found = bigints(chunk, at);
          for (const [i, place] of places.entries()) values[place] = found[i]!;
        },
        column: (rows) => ({ type: 'timestamp', values: values.slice(0, rows) }),
      };
    }
    case 'text': {
      const values: (string | null)[] = new Array<string | null>(room).fill(null);
      return {
        select: [
          `CASE WHEN length(${name}) > ${longest} THEN left(${name}, ${longest}) || '…' ELSE ${name} END`,
        ],
        take(chunk, at, places) {
          const found = texts(chunk, at);
          for (const [i, place] of places.entries()) values[place] = found[i]!;
        },
        column: (rows) => ({ type: 'text', values: values.slice(0, rows) }),
      };
    }
  }
}
