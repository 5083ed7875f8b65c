import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { testContext } from '../../test/support/step-context.ts';
import { bigints, doubles, texts } from './chunk-columns.ts';
import { openDatabase } from './open-database.ts';
import { fileLiteral, identifier, literal } from './sql-text.ts';

async function withDatabase<T>(
  work: (database: Awaited<ReturnType<typeof openDatabase>>, folder: string) => Promise<T>,
  options: { files?: string[]; memoryBytes?: number; signal?: AbortSignal } = {},
): Promise<T> {
  const context = testContext(options);
  const { threads, memoryBytes, signal, scratch } = context;
  const database = await openDatabase({ threads, memoryBytes, signal, scratch, files: options.files ?? [] });
  try {
    return await work(database, context.folder);
  } finally {
    await database.close();
    expect(readdirSync(scratch)).toEqual([]);
  }
}

describe('the database', () => {
  it('has its settings pinned and locked', async () => {
    await withDatabase(async (database) => {
      const [[zone, order, collation, external] = []] = await database.rows(
        "SELECT current_setting('TimeZone'), current_setting('preserve_insertion_order'), current_setting('default_collation'), current_setting('enable_external_access')",
      );
      expect([zone, order, collation, external]).toEqual(['UTC', true, 'binary', false]);
      await expect(database.run('SET threads = 7')).rejects.toThrow(/locked/);
      await expect(database.run('INSTALL httpfs')).rejects.toThrow();
    });
  });

  it('reads the named files and nothing else, even where a name looks like a pattern', async () => {
    const { folder } = testContext();
    const named = path.join(folder, 'a[1]*.csv');
    const other = path.join(folder, 'other.csv');
    for (const file of [named, other]) writeFileSync(file, 'x\n1\n');
    await withDatabase(
      async (database) => {
        expect(await database.rows(`SELECT count(*) FROM read_csv(${fileLiteral(named)})`)).toEqual([[1n]]);
        await expect(database.rows(`SELECT * FROM read_csv(${fileLiteral(other)})`)).rejects.toThrow(
          /Permission|disabled/,
        );
        await expect(
          database.run(`COPY (SELECT 1) TO ${literal(path.join(folder, 'out.csv'))}`),
        ).rejects.toThrow();
      },
      { files: [named] },
    );
  });

  it('hands over typed columns in chunks, in order', async () => {
    await withDatabase(async (database) => {
      const seen: number[] = [];
      for await (const chunk of database.chunks('SELECT i::DOUBLE, i, i::VARCHAR FROM range(10000) t(i)')) {
        expect(chunk.rowCount).toBeLessThanOrEqual(2048);
        seen.push(...doubles(chunk, 0));
        expect(bigints(chunk, 1)[0]).toBe(BigInt(texts(chunk, 2)[0]!));
        expect(() => doubles(chunk, 1)).toThrow(/no Float64Array/);
      }
      expect(seen).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
    });
  });

  it('takes names and texts literally', async () => {
    await withDatabase(async (database) => {
      const name = 'a"b; DROP TABLE t';
      const text = "it's \\ 'x'";
      expect(await database.rows(`SELECT ${literal(text)} AS ${identifier(name)}`)).toEqual([[text]]);
      expect(() => identifier('a\0')).toThrow(/NUL/);
    });
  });

  it('is stopped by the signal', async () => {
    const controller = new AbortController();
    await withDatabase(
      async (database) => {
        const long = database.rows('SELECT sum(a.range * b.range) FROM range(100000000) a, range(1000) b');
        setImmediate(() => controller.abort());
        await expect(long).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
      },
      { signal: controller.signal },
    );
  });

  it('says that the memory does not suffice', async () => {
    await withDatabase(
      async (database) => {
        const list = database.rows(
          "SELECT len(list(i::VARCHAR || repeat('x', 100))) FROM range(20000000) t(i)",
        );
        await expect(list).rejects.toMatchObject({
          data: { kind: 'Conflict', what: expect.stringContaining('memory') },
        });
      },
      { memoryBytes: 64 << 20 },
    );
  });
});
