import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../database/open-database.ts';
import { columnBuilder } from './column-builder.ts';
import { createTableFile, sha256 } from './files.ts';
import { columnContents, parquetColumns } from './query.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'assay-contents-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Cells = (row: number) => string | number | null;

async function contentsOf(columns: readonly Cells[], rows: number, words: readonly string[] = []) {
  const file = path.join(folder, 'some.parquet');
  const described = columns.map((cells, i) => ({
    name: `x${i}`,
    type: typeof cells(rows - 1) === 'number' ? ('number' as const) : ('text' as const),
  }));
  const table = await createTableFile(file, described);
  const builders = described.map(({ type }) => columnBuilder(type, 8 * Math.ceil(rows / 8), sha256));
  for (let row = 0; row < rows; row++) {
    columns.forEach((cells, i) => {
      const cell = cells(row);
      const builder = builders[i]!;
      if (cell === null) builder.missing();
      else if (typeof cell === 'number') builder.number(cell);
      else {
        const bytes = new TextEncoder().encode(cell);
        builder.text(bytes, 0, bytes.length);
      }
    });
  }
  await table.append(builders.map((builder) => builder.take()));
  await table.finish({ 'assay.dataset': JSON.stringify(described) });
  const database = await openDatabase({
    threads: 1,
    memoryBytes: 2 ** 28,
    scratch: folder,
    signal: new AbortController().signal,
    files: [file],
  });
  try {
    const told: number[] = [];
    const found = await parquetColumns(database, file);
    return { contents: await columnContents(database, file, found, words, (done) => told.push(done)), told };
  } finally {
    await database.close();
  }
}

it('says of each column how much is there, its first values and the words that stand for missing', async () => {
  const { contents } = await contentsOf(
    [
      (row) => row / 2,
      () => null,
      // Beyond the first rows.
      (row) => (row < 200 ? null : `w${row % 3}`),
      (row) => (row === 5 ? ' NA ' : row === 250 ? '-' : row % 2 === 0 ? 'b' : 'a'),
      (row) => (row < 299 ? null : 'x'.repeat(70)),
      (row) => ['😀', '豈', 'z', 'Z'][row % 4]!,
    ],
    300,
    ['-', 'NA', 'n/a'],
  );
  expect(contents).toEqual([
    { present: 300, examples: ['0.0', '0.5', '1.0', '1.5'], words: [] },
    { present: 0, examples: [], words: [] },
    { present: 100, examples: ['w0', 'w1', 'w2'], words: [] },
    { present: 300, examples: ['a', 'b'], words: ['-', 'NA'] },
    { present: 1, examples: ['x'.repeat(60)], words: [] },
    { present: 300, examples: ['Z', 'z', '豈', '😀'], words: [] },
  ]);
});

it('asks about many columns at once', async () => {
  const { contents, told } = await contentsOf(
    Array.from({ length: 1203 }, (_, column) => () => column),
    3,
  );
  expect(contents.map(({ examples }) => Number(examples[0]))).toEqual([...Array(1203).keys()]);
  expect(contents.every(({ present }) => present === 3)).toBe(true);
  expect(told).toEqual([500, 1000, 1203]);
});
