import type { DuckDBDataChunk } from '@duckdb/node-api';
import { AssayError, cancelled } from '../engine/errors.ts';
import { bigints } from './chunk-columns.ts';
import type { Database } from './open-database.ts';
import { fileLiteral } from './sql-text.ts';

/** Which rows are looked at, in which order; SQL over columns c0, c1 and so on. */
export interface RowOrder {
  /** With a `?` for each of `values`; empty: all rows. */
  readonly where: string;
  readonly values: readonly string[];
  /** Empty: file order, which also decides among equal rows. */
  readonly by: string;
}

export interface BrowsedRows {
  /** Rows in the order as a whole. */
  readonly total: number;
  /** Numbers of the rows that were read, from 0, in their order. */
  readonly rows: readonly number[];
}

/** Takes a chunk; its row i goes to places[i] of the page. The first column of the chunk is not the reader's. */
export type ChunkReader = (chunk: DuckDBDataChunk, places: readonly number[]) => void;

export interface BrowsedTable {
  /** Reads rows offset … offset + count of an order; `select` is SQL, `reader` is called for each chunk of it. */
  page(
    order: RowOrder,
    columns: { readonly used: readonly number[]; readonly select: readonly string[] },
    range: { readonly offset: number; readonly count: number },
    reader: ChunkReader,
    signal: AbortSignal,
  ): Promise<BrowsedRows>;
  close(): Promise<void>;
}

/** Columns that are copied into memory together when rows are first read out of file order. */
const BLOCK_COLUMNS = 16;
/** A larger block stays in the file: its rows are found there, more slowly. */
const MOST_BLOCK_CELLS = 500_000_000;
const MOST_ORDERS = 8;
/** Someone who scrolls asks for the next page just after letting the last one go. */
const GRACE_MS = 50;
/** Pages out of file order that are read from the file, before copies are made. */
const FIRST_FROM_FILE = 2;
/** After this time without a question columns are copied ahead; the next question stops it. */
const IDLE_MS = 300;

/**
 * Rows of a Parquet file, for people who scroll. File order reads the row groups in question. Any other order is made
 * once, as a table of row numbers, and read by position; its rows then come from copies of the columns in memory, since
 * a page of a sorted table touches every row group.
 */
export function browseTable(database: Database, file: string, columns: number, rows: number): BrowsedTable {
  const names = Array.from({ length: columns }, (_, i) => `c${i}`);
  const source = `read_parquet(${fileLiteral(file)}, file_row_number = true) AS t(${[...names, 'n'].join(', ')})`;
  const orders = new Map<string, { readonly table: string; readonly total: number }>();
  const blocks = new Set<number>();
  const wanted = new Map<string, number>();
  let building: { readonly key: string; readonly controller: AbortController } | undefined;
  let inMemory = Math.min(columns, BLOCK_COLUMNS) * rows <= MOST_BLOCK_CELLS;
  let made = 0;
  let fromFile = 0;
  let closed = false;
  let tail: Promise<unknown> = Promise.resolve();

  /** The database does one thing at a time; what is not wanted any more when its turn comes is not begun. */
  function inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const next = tail.then(() => {
      if (signal.aborted) throw cancelled();
      return work();
    });
    tail = next.catch(() => undefined);
    return next;
  }

  async function ordered(order: RowOrder, key: string) {
    const known = orders.get(key);
    if (known !== undefined) {
      orders.delete(key);
      orders.set(key, known);
      return known;
    }
    const table = `order_${made++}`;
    const controller = new AbortController();
    building = { key, controller };
    try {
      const where = order.where === '' ? '' : ` WHERE ${order.where}`;
      const by = order.by === '' ? 'n' : `${order.by}, n`;
      await database.run(`CREATE TEMP TABLE ${table} AS SELECT n FROM ${source}${where} ORDER BY ${by}`, {
        values: order.values,
        signal: controller.signal,
      });
    } finally {
      building = undefined;
    }
    const [[total] = []] = await database.rows(`SELECT count(*) FROM ${table}`);
    const fresh = { table, total: Number(total) };
    orders.set(key, fresh);
    for (const [oldest, { table: old }] of orders) {
      if (orders.size <= MOST_ORDERS) break;
      orders.delete(oldest);
      await database.run(`DROP TABLE ${old}`);
    }
    return fresh;
  }

  const blocksOf = (used: readonly number[]): number[] => [
    ...new Set(used.map((column) => Math.floor(column / BLOCK_COLUMNS))),
  ];

  let idle: NodeJS.Timeout | undefined;
  let ahead: AbortController | undefined;

  /** While nobody asks, what was looked at last is copied: the next pages of it take a tenth of the time. */
  function copyAhead(used: readonly number[]): void {
    clearTimeout(idle);
    if (closed || !inMemory || blocksOf(used).every((block) => blocks.has(block))) return;
    idle = setTimeout(() => {
      const controller = new AbortController();
      ahead = controller;
      void inTurn(() => copies(used, controller.signal), controller.signal).catch(() => undefined);
    }, IDLE_MS).unref();
  }

  function stopCopying(): void {
    clearTimeout(idle);
    ahead?.abort();
    ahead = undefined;
  }

  /** The tables in memory that hold these columns; undefined where memory does not suffice. */
  async function copies(
    used: readonly number[],
    signal?: AbortSignal,
  ): Promise<readonly number[] | undefined> {
    const needed = blocksOf(used);
    for (const block of needed) {
      if (!inMemory) return undefined;
      if (blocks.has(block)) continue;
      const part = names.slice(block * BLOCK_COLUMNS, (block + 1) * BLOCK_COLUMNS).join(', ');
      try {
        // In file order, so that a row's id is its number.
        await database.run(`CREATE TEMP TABLE block_${block} AS SELECT ${part} FROM ${source}`, { signal });
        blocks.add(block);
      } catch (error) {
        if (!(error instanceof AssayError) || error.data.kind !== 'Conflict') throw error;
        inMemory = false;
      }
    }
    return inMemory ? needed : undefined;
  }

  async function read(
    from: string,
    where: string,
    number: string,
    select: readonly string[],
    place: (row: number) => number,
    reader: ChunkReader,
  ): Promise<void> {
    const listed = [`CAST(${number} AS BIGINT)`, ...select].join(', ');
    for await (const chunk of database.chunks(`SELECT ${listed} FROM ${from} WHERE ${where}`)) {
      reader(
        chunk,
        Array.from(bigints(chunk, 0), (row) => place(Number(row))),
      );
    }
  }

  return {
    async page(order, { used, select }, { offset, count }, reader, signal) {
      stopCopying();
      const key = JSON.stringify(order);
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
      const leave = (): void => {
        const left = (wanted.get(key) ?? 1) - 1;
        if (left === 0) wanted.delete(key);
        else wanted.set(key, left);
      };
      const onAbort = (): void => {
        setTimeout(() => {
          if (!wanted.has(key) && building?.key === key) building.controller.abort();
        }, GRACE_MS);
      };
      signal.addEventListener('abort', leave, { once: true });
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        return await inTurn(async () => {
          if (order.where === '' && order.by === '') {
            const to = Math.min(rows, offset + count);
            if (offset >= to) return { total: rows, rows: [] };
            const needed = blocksOf(used);
            const rangeOf = (block: string): string =>
              `SELECT *, rowid AS n FROM ${block} WHERE rowid >= ${offset} AND rowid < ${to}`;
            const place = (row: number): number => row - offset;
            if (needed.length > 0 && needed.every((block) => blocks.has(block))) {
              const [first, ...others] = needed.map((block) => `block_${block}`);
              const joined = others.map((other) => ` POSITIONAL JOIN (${rangeOf(other)}) AS ${other}`);
              await read(
                `(${rangeOf(first!)}) AS ${first}${joined.join('')}`,
                'true',
                `${first}.n`,
                select,
                place,
                reader,
              );
            } else {
              await read(source, `n >= ${offset} AND n < ${to}`, 'n', select, place, reader);
            }
            return { total: rows, rows: Array.from({ length: to - offset }, (_, i) => offset + i) };
          }
          const { table, total } = await ordered(order, key);
          if (signal.aborted) throw cancelled();
          const found: number[] = [];
          const range = `rowid >= ${offset} AND rowid < ${offset + count}`;
          for (const [row] of await database.rows(`SELECT n FROM ${table} WHERE ${range} ORDER BY rowid`)) {
            found.push(Number(row));
          }
          if (found.length === 0 || select.length === 0) return { total, rows: found };
          const places = new Map(found.map((row, i) => [row, i]));
          const list = found.join(', ');
          // The first look at an order shall not wait for the copies.
          const there = blocksOf(used).every((block) => blocks.has(block));
          const tables = there || fromFile++ >= FIRST_FROM_FILE ? await copies(used) : undefined;
          const place = (row: number): number => places.get(row)!;
          if (tables === undefined) await read(source, `n IN (${list})`, 'n', select, place, reader);
          else {
            const [first, ...others] = tables.map((block) => `block_${block}`);
            const number = `${first}.rowid`;
            // Each block by its own ids first: joined, so that one chunk holds a row of all of them.
            const joined = others.map(
              (other) =>
                ` JOIN (SELECT rowid AS ${other}_row, * FROM ${other} WHERE rowid IN (${list})) ON ${other}_row = ${number}`,
            );
            await read(`${first}${joined.join('')}`, `${number} IN (${list})`, number, select, place, reader);
          }
          return { total, rows: found };
        }, signal);
      } finally {
        signal.removeEventListener('abort', leave);
        signal.removeEventListener('abort', onAbort);
        if (!signal.aborted) leave();
        copyAhead(used);
      }
    },
    // What runs ends first: a connection is not closed under a statement.
    close() {
      closed = true;
      stopCopying();
      return tail.then(() => database.close());
    },
  };
}
