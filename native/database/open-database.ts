import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  DuckDBInstance,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBValue,
} from '@duckdb/node-api';
import { cancelled } from '../engine/errors.ts';
import { databaseError } from './database-error.ts';
import { literal, plainPath } from './sql-text.ts';

export interface DatabaseOptions {
  readonly threads: number;
  readonly memoryBytes: number;
  /** Spills go into a folder of their own in it. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** The only files that it may read. */
  readonly files: readonly string[];
}

export interface StatementOptions {
  /** Of the statement's `?`, in order. */
  readonly values?: readonly DuckDBValue[];
  /** Stops this statement only; the database stays usable. */
  readonly signal?: AbortSignal;
}

/** One private DuckDB in memory. One statement at a time. */
export interface Database {
  run(sql: string, options?: StatementOptions): Promise<void>;
  /** The result in chunks of at most 2,048 rows, in order, without holding all of it. */
  chunks(sql: string): AsyncGenerator<DuckDBDataChunk>;
  /** A small result, row by row. Not for tables. */
  rows(sql: string, options?: StatementOptions): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

/** Opens DuckDB with nothing left to chance and nothing but the named files in reach; its settings are locked. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { signal: whole } = options;
  // Of its own (0700) and empty: another database of the same step may be open.
  const temporary = await mkdtemp(path.join(options.scratch, 'duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(Math.max(1, Math.floor(options.threads))),
    memory_limit: `${Math.floor(options.memoryBytes / 1024 / 1024)}MiB`,
    temp_directory: temporary,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    default_collation: 'binary',
  });
  const connection: DuckDBConnection = await instance.connect();
  let closed = false;

  async function guarded<T>(work: () => Promise<T>, own?: AbortSignal): Promise<T> {
    const signal = own === undefined ? whole : AbortSignal.any([whole, own]);
    if (signal.aborted) throw cancelled();
    // An interrupt that comes before the query has begun is lost, so it is said again until the query ends.
    let repeat: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      connection.interrupt();
      repeat ??= setInterval(() => connection.interrupt(), 20);
    };
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await work();
    } catch (error) {
      throw signal.aborted ? cancelled() : databaseError(error);
    } finally {
      signal.removeEventListener('abort', interrupt);
      clearInterval(repeat);
    }
  }

  const database: Database = {
    run: (sql, { values, signal } = {}) =>
      guarded(async () => void (await connection.run(sql, values && [...values])), signal),
    async *chunks(sql) {
      const result = await guarded(() => connection.stream(sql));
      for (;;) {
        const chunk = await guarded(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    },
    rows: (sql, { values, signal } = {}) =>
      guarded(async () => (await connection.runAndReadAll(sql, values && [...values])).getRows(), signal),
    async close() {
      if (closed) return;
      closed = true;
      connection.closeSync();
      instance.closeSync();
      await rm(temporary, { recursive: true, force: true });
    },
  };
  // Both spellings: the pattern is checked before it is expanded, the file after.
  const files = [
    ...new Set(options.files.flatMap((file) => [path.resolve(file), plainPath(path.resolve(file))])),
  ];
  await database.run("SET TimeZone = 'UTC'");
  await database.run(`SET allowed_paths = [${files.map(literal).join(', ')}]`);
  await database.run('SET enable_external_access = false');
  await database.run('SET lock_configuration = true');
  return database;
}
