import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import { bigints, bytes, doubles, integers, texts } from '../database/chunk-columns.ts';
import { openDatabase, type Database } from '../database/open-database.ts';
import { fileLiteral } from '../database/sql-text.ts';
import { notFound } from '../engine/errors.ts';
import { MISSING_CODE, MISSING_TIME, type Column, type Frame } from '../stats/frame.ts';
import type { StepContext } from '../workspace/step-kind.ts';
import { compareCodePoints } from './code-points.ts';
import type { ColumnType } from './contract.ts';
import { datasetFile } from './dataset-file.ts';
import { unknownColumn } from './decide-columns.ts';
import { countRows, parquetTable, readable } from './query.ts';

/** The part of a step's context that reading a dataset needs. */
export type DataContext = Pick<StepContext, 'cache' | 'threads' | 'memoryBytes' | 'signal' | 'scratch'>;

export interface StoredColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface Stored {
  readonly database: Database;
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly StoredColumn[];
}

/** Opens a dataset version's file. The caller closes its database. */
export async function openDataset(context: DataContext, version: string): Promise<Stored> {
  const file = context.cache(datasetFile(version));
  const there = await stat(file).then(
    () => true,
    () => false,
  );
  if (!there) {
    throw notFound('The dataset is not in the cache.', path.basename(file), 'Import its source file again.');
  }
  const database = await openDatabase({
    threads: context.threads,
    memoryBytes: context.memoryBytes,
    scratch: context.scratch,
    signal: context.signal,
    files: [file],
  });
  try {
    const metadata = await database.rows(
      `SELECT decode(value) FROM parquet_kv_metadata(${fileLiteral(file)}) WHERE decode(key) = 'assay.dataset'`,
    );
    const columns = JSON.parse(String(metadata[0]?.[0])) as StoredColumn[];
    return { database, file, columns, rows: await countRows(database, file) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function placesOf(stored: Stored, names: readonly string[]): number[] {
  return names.map((name) => {
    const place = stored.columns.findIndex((column) => column.name === name);
    if (place < 0)
      throw unknownColumn(
        name,
        stored.columns.map((column) => column.name),
        'The step',
      );
    return place;
  });
}

/** A column of a frame that is filled chunk by chunk. */
interface Filler {
  readonly sql: string;
  /** Copies rows of a chunk: row from[i] goes to `at` + i. */
  fill(chunk: DuckDBDataChunk, place: number, from: Uint32Array | undefined, at: number): void;
  column(): Column;
}

function copy<T extends Float64Array | BigInt64Array | Uint8Array | Int32Array>(
  target: T,
  values: T,
  from: Uint32Array | undefined,
  at: number,
): void {
  if (from === undefined) {
    (target as { set(values: T, at: number): void }).set(values, at);
    return;
  }
  for (let i = 0; i < from.length; i++) target[at + i] = values[from[i]!]!;
}

function filler(name: string, type: ColumnType, rows: number): Filler {
  switch (type) {
    case 'number':
    case 'integer': {
      const values = new Float64Array(rows);
      return {
        sql: readable(name, 'number'),
        fill: (chunk, place, from, at) => copy(values, doubles(chunk, place), from, at),
        column: () => ({ type: 'number', values }),
      };
    }
    case 'boolean': {
      const values = new Uint8Array(rows);
      return {
        sql: readable(name, 'boolean'),
        fill: (chunk, place, from, at) => copy(values, bytes(chunk, place), from, at),
        column: () => ({ type: 'boolean', values }),
      };
    }
    case 'date':
    case 'timestamp': {
      const values = new BigInt64Array(rows);
      return {
        sql: `coalesce(epoch_us(CAST(${name} AS TIMESTAMP)), ${MISSING_TIME})`,
        fill: (chunk, place, from, at) => copy(values, bigints(chunk, place), from, at),
        column: () => ({ type: 'timestamp', values }),
      };
    }
    case 'text': {
      const codes = new Int32Array(rows);
      return {
        sql: `coalesce(CAST(enum_code(CAST(${name} AS ${name}_words)) AS INTEGER), ${MISSING_CODE})`,
        fill: (chunk, place, from, at) => copy(codes, integers(chunk, place), from, at),
        column: () => ({ type: 'text', codes, dictionary: [] }),
      };
    }
  }
}

/** A dictionary that holds used values only. */
function compact(codes: Int32Array, dictionary: readonly string[]): Column {
  const used = new Uint8Array(dictionary.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  if (!used.includes(0)) return { type: 'text', codes, dictionary };
  const place = new Int32Array(dictionary.length);
  let next = 0;
  for (let i = 0; i < used.length; i++) if (used[i] === 1) place[i] = next++;
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = place[codes[i]!]!;
  return { type: 'text', codes, dictionary: dictionary.filter((_, i) => used[i] === 1) };
}

/** Sorted distinct texts of a column, as an SQL type whose codes are their places. Binary collation is code-point order. */
async function createWords(stored: Stored, table: string, name: string): Promise<string[]> {
  const { database } = stored;
  await database.run(
    `CREATE TYPE ${name}_words AS ENUM (SELECT DISTINCT ${name} FROM ${table} WHERE ${name} IS NOT NULL ORDER BY 1)`,
  );
  const words: string[] = [];
  for await (const chunk of database.chunks(`SELECT unnest(enum_range(NULL::${name}_words))::VARCHAR`)) {
    for (const word of texts(chunk, 0)) words.push(word!);
  }
  return words;
}

/** Columns of an open dataset in parts of `partRows` rows (the last may be shorter); see loadParts. */
async function* readParts(
  stored: Stored,
  names: readonly string[],
  partRows: number,
  keep?: Uint8Array,
): AsyncGenerator<Frame> {
  const { database } = stored;
  const places = placesOf(stored, names);
  const types = places.map((place) => stored.columns[place]!.type);
  const table = parquetTable(stored.file, stored.columns.length);
  const dictionaries = new Map<number, string[]>();
  for (const [i, place] of places.entries()) {
    if (types[i] === 'text') dictionaries.set(i, await createWords(stored, table, `c${place}`));
  }
  const fillersOf = (count: number): Filler[] =>
    places.map((place, i) => filler(`c${place}`, types[i]!, count));
  const rows = keep === undefined ? stored.rows : keep.reduce((sum, byte) => sum + (byte === 0 ? 0 : 1), 0);
  let left = rows;
  let room = Math.min(partRows, left);
  let fillers = fillersOf(room);
  let filled = 0;
  const finish = (): Frame => ({
    rows: filled,
    columns: new Map(
      fillers.map((each, i) => {
        const column = each.column();
        return [names[i]!, column.type === 'text' ? compact(column.codes, dictionaries.get(i)!) : column];
      }),
    ),
  });
  // A column is always read, so that rows are counted even where no column is asked for.
  const sql = `SELECT ${[...fillers.map((each) => each.sql), 'true'].join(', ')} FROM ${table}`;
  let row = 0;
  for await (const chunk of database.chunks(sql)) {
    const from = keep === undefined ? everyRow(chunk.rowCount) : kept(keep, row, chunk.rowCount);
    row += chunk.rowCount;
    for (let done = 0; done < from.length;) {
      const count = Math.min(from.length - done, room - filled);
      const whole = count === chunk.rowCount;
      fillers.forEach((each, i) =>
        each.fill(chunk, i, whole ? undefined : from.subarray(done, done + count), filled),
      );
      filled += count;
      done += count;
      if (filled < room) continue;
      yield finish();
      left -= filled;
      filled = 0;
      room = Math.min(partRows, left);
      fillers = fillersOf(room);
    }
  }
  if (rows === 0) yield finish();
  for (const i of dictionaries.keys()) await database.run(`DROP TYPE c${places[i]}_words`);
}

const everyRow = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

/** Columns of an open dataset; see loadFrame. */
export async function readFrame(stored: Stored, names: readonly string[], keep?: Uint8Array): Promise<Frame> {
  let frame: Frame | undefined;
  for await (const part of readParts(stored, names, Infinity, keep)) frame = part;
  return frame!;
}

/**
 * Columns of a dataset version in file order, in memory.
 * @param names each once; integers become numbers and dates timestamps (see Frame)
 * @param keep one byte a row of the version; only rows with a byte other than 0 are read
 */
export async function loadFrame(
  context: DataContext,
  version: string,
  names: readonly string[],
  keep?: Uint8Array,
): Promise<Frame> {
  const stored = await openDataset(context, version);
  try {
    return await readFrame(stored, names, keep);
  } finally {
    await stored.database.close();
  }
}

/**
 * The same in parts of `partRows` rows (the last may be shorter; one without rows where there are none), each with
 * dictionaries of its own. Texts become codes by one dictionary of the whole column: quicker than `frames` where its
 * distinct values fit in memory.
 */
export async function* loadParts(
  context: DataContext,
  version: string,
  names: readonly string[],
  partRows: number,
  keep?: Uint8Array,
): AsyncGenerator<Frame> {
  const stored = await openDataset(context, version);
  try {
    yield* readParts(stored, names, partRows, keep);
  } finally {
    await stored.database.close();
  }
}

function kept(keep: Uint8Array, row: number, count: number): Uint32Array {
  const from = new Uint32Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) if (keep[row + i] !== 0) from[n++] = i;
  return from.subarray(0, n);
}

/** Texts of some rows as codes and a dictionary. */
function encodeTexts(values: readonly (string | null)[]): Column {
  const distinct = [...new Set(values.filter((value) => value !== null))].sort(compareCodePoints);
  const place = new Map(distinct.map((value, i) => [value, i]));
  const codes = Int32Array.from(values, (value) => (value === null ? MISSING_CODE : place.get(value)!));
  return { type: 'text', codes, dictionary: distinct };
}

/** The same as loadFrame in parts of `chunkRows` rows (the last may be shorter), each with dictionaries of its own. */
export async function* frames(
  context: DataContext,
  version: string,
  names: readonly string[],
  chunkRows: number,
): AsyncGenerator<Frame> {
  const stored = await openDataset(context, version);
  try {
    const places = placesOf(stored, names);
    const types = places.map((place) => stored.columns[place]!.type);
    const table = parquetTable(stored.file, stored.columns.length);
    const selected = places.map((place, i) =>
      types[i] === 'text' ? `c${place}` : filler(`c${place}`, types[i]!, 0).sql,
    );
    let room = Math.min(chunkRows, stored.rows);
    let left = stored.rows;
    let filled = 0;
    const begin = () => ({
      fillers: types.map((type) => filler('', type, room)),
      words: types.map((): (string | null)[] => []),
    });
    let part = begin();
    const finish = (): Frame => ({
      rows: filled,
      columns: new Map(
        names.map((name, i) => [
          name,
          types[i] === 'text' ? encodeTexts(part.words[i]!) : part.fillers[i]!.column(),
        ]),
      ),
    });
    // A column is always read, so that rows are counted even where no column is asked for.
    const sql = `SELECT ${[...selected, 'true'].join(', ')} FROM ${table}`;
    for await (const chunk of stored.database.chunks(sql)) {
      const read = types.map((type, i) => (type === 'text' ? texts(chunk, i) : undefined));
      for (let done = 0; done < chunk.rowCount;) {
        const count = Math.min(chunk.rowCount - done, room - filled);
        const from = Uint32Array.from({ length: count }, (_, i) => done + i);
        types.forEach((type, i) => {
          if (type === 'text') for (const row of from) part.words[i]!.push(read[i]![row]!);
          else part.fillers[i]!.fill(chunk, i, from, filled);
        });
        filled += count;
        done += count;
        if (filled < room) continue;
        yield finish();
        left -= filled;
        filled = 0;
        room = Math.min(chunkRows, left);
        part = begin();
      }
    }
  } finally {
    await stored.database.close();
  }
}

/** Names and types of a dataset version's columns. */
export async function datasetColumns(
  context: DataContext,
  version: string,
): Promise<readonly StoredColumn[]> {
  const { database, columns } = await openDataset(context, version);
  await database.close();
  return columns;
}
