import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MISSING_BOOLEAN, MISSING_TIME } from '../stats/frame.ts';
import type { AnswerColumn, Answers } from './answers.ts';
import type { OutputFormat } from './contract.ts';
import {
  createAnswersFile,
  createRejectsFile,
  refuseExisting,
  refuseOverwritingInput,
  withScratchBeside,
} from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-answers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const columns: AnswerColumn[] = [
  { name: 'id', type: 'text' },
  { name: 'probability', type: 'number' },
  { name: 'ok', type: 'boolean' },
  { name: 'at', type: 'timestamp' },
];

/** Rows from `first` on: every seventh value is missing. */
function some(first: number, rows: number): Answers {
  const gap = (row: number): boolean => (first + row) % 7 === 6;
  return {
    rows,
    values: [
      { type: 'text', values: Array.from({ length: rows }, (_, i) => (gap(i) ? null : `é${first + i}`)) },
      {
        type: 'number',
        values: Float64Array.from({ length: rows }, (_, i) => (gap(i) ? NaN : (first + i) / 3)),
      },
      {
        type: 'boolean',
        values: Uint8Array.from({ length: rows }, (_, i) => (gap(i) ? MISSING_BOOLEAN : i % 2)),
      },
      {
        type: 'timestamp',
        values: BigInt64Array.from({ length: rows }, (_, i) => (gap(i) ? MISSING_TIME : BigInt(first + i))),
      },
    ],
  };
}

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  instance.closeSync();
  return rows as unknown[][];
}

async function written(name: string, format: OutputFormat, ...chunks: Answers[]): Promise<string> {
  const path = join(folder, name);
  await withScratchBeside(path, async (scratch) => {
    const file = await createAnswersFile(scratch, path, format, columns);
    for (const chunk of chunks) await file.write(chunk);
    await file.finish();
    await file.publish(false);
    await file.discard();
  });
  return path;
}

describe('formats', () => {
  test('Parquet over several row groups reads back by DuckDB, row for row', async () => {
    const sizes = [1, 65_535, 65_536, 7, 100_000];
    let first = 0;
    const chunks = sizes.map((size) => some((first += size) - size, size));
    const path = await written('a.parquet', 'parquet', ...chunks);
    expect(
      await query(`SELECT count(*), count(id), count(probability), count(ok), count("at"),
          count(*) FILTER (WHERE rn % 7 <> 6 AND (id <> 'é' || rn OR probability <> rn / 3::DOUBLE
            OR epoch_us("at") <> rn))
        FROM (SELECT *, row_number() OVER () - 1 AS rn FROM read_parquet('${path}'))`),
    ).toEqual([[231_079n, 198_068n, 198_068n, 198_068n, 198_068n, 0n]]);
  });

  test('CSV, gzipped CSV and JSON lines hold the same rows', async () => {
    const chunks = [some(0, 20_000), some(20_000, 20_000)];
    const csv = await readFile(await written('a.csv', 'csv', ...chunks), 'utf8');
    const gz = await written('a.csv.gz', 'csv.gz', ...chunks);
    const jsonl = await readFile(await written('a.jsonl', 'jsonl', ...chunks), 'utf8');
    expect(gunzipSync(await readFile(gz)).toString('utf8')).toBe(csv);
    const lines = csv.trimEnd().split('\n');
    expect(lines).toHaveLength(40_001);
    expect(lines.slice(0, 3)).toEqual([
      'id,probability,ok,at',
      'é0,0,false,1970-01-01T00:00:00Z',
      `é1,${1 / 3},true,1970-01-01T00:00:00.000001Z`,
    ]);
    expect(lines[7]).toBe(',,,');
    expect(
      jsonl
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string | null }).id ?? ''),
    ).toEqual(lines.slice(1).map((line) => line.split(',')[0]));
  });

  test.each(['parquet', 'csv', 'csv.gz', 'jsonl'] as const)(
    'no rows at all are a file too: %s',
    async (format) => {
      const path = await written(`empty.${format}`, format);
      if (format === 'parquet') expect(await query(`SELECT count(*) FROM '${path}'`)).toEqual([[0n]]);
      else expect((await readFile(path)).length).toBeGreaterThanOrEqual(format === 'jsonl' ? 0 : 20);
    },
  );
});

describe('nothing is lost and nothing is left', () => {
  test.each(['parquet', 'csv', 'csv.gz', 'jsonl'] as const)(
    'not finished, %s leaves no file',
    async (format) => {
      const stopped = withScratchBeside(join(folder, 'x'), async (scratch) => {
        const file = await createAnswersFile(scratch, join(folder, 'x'), format, columns);
        await file.write(some(0, 100));
        await file.discard();
        throw new Error('stopped');
      });
      await expect(stopped).rejects.toThrow('stopped');
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test('without force a file that came there in the meantime is kept; with force it is replaced', async () => {
    const path = join(folder, 'a.csv');
    await withScratchBeside(path, async (scratch) => {
      const file = await createAnswersFile(scratch, path, 'csv', columns);
      await file.finish();
      await writeFile(path, 'somebody else’s');
      await expect(file.publish(false)).rejects.toThrow(/already/);
      expect(await readFile(path, 'utf8')).toBe('somebody else’s');
      await expect(refuseExisting(path)).rejects.toThrow(/already/);
      await file.publish(true);
    });
    expect(await readFile(path, 'utf8')).toBe('id,probability,ok,at\n');
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  test('the data themselves are never replaced, by whatever name', async () => {
    const data = join(folder, 'new.csv');
    const alias = join(folder, 'alias.csv');
    await writeFile(data, 'a\n1\n');
    await symlink(data, alias);
    await expect(refuseOverwritingInput(alias, [data])).rejects.toThrow(/made from/);
    await expect(refuseOverwritingInput(join(folder, 'other.csv'), [data])).resolves.toBeUndefined();
  });

  test('a folder that is not there is named', async () => {
    const nowhere = withScratchBeside(join(folder, 'no', 'a.csv'), () => Promise.resolve());
    await expect(nowhere).rejects.toThrow(/no such/i);
  });
});

test('rejects are CSV with line, column and reason', async () => {
  const rejects = [
    { line: 3, column: 'age', reason: 'type', detail: '"x, y" is no integer.' },
    { line: 9, reason: 'fields', detail: 'The row has 2 fields where 3 are expected.' },
    { row: 5, column: 'member', reason: 'missing', detail: 'A value is missing.' },
  ];
  await withScratchBeside(join(folder, 'r.csv'), async (scratch) => {
    const file = await createRejectsFile(scratch, join(folder, 'r.csv'), rejects);
    await file.publish(false);
    await file.discard();
  });
  expect(await readFile(join(folder, 'r.csv'), 'utf8')).toBe(
    [
      'line,row,column,reason,detail',
      '3,,age,type,"""x, y"" is no integer."',
      '9,,,fields,The row has 2 fields where 3 are expected.',
      ',5,member,missing,A value is missing.',
      '',
    ].join('\n'),
  );
});
