import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mostlyTraining, prepared } from '../../../test/support/rows-to-bin.ts';
import { testContext } from '../../../test/support/step-context.ts';
import { datasetFile } from '../../data/dataset-file.ts';
import { openTable } from '../../data/stored/files.ts';
import type { FeatureSet } from '../../features/contract.ts';
import { loadCrossFitted } from '../store.ts';
import { sourceColumns } from './groups.ts';
import { planRows } from './rows.ts';
import { writeBins, type BinJob } from './runtime.ts';

const ROWS = 67_000;
const context = testContext();
const out = path.join(context.folder, 'bins');
const roles = mostlyTraining(ROWS);
let sizes: number[];
let job: BinJob;

beforeAll(async () => {
  const { dataset, features, mostBins } = await prepared(context, ROWS, roles);
  const set = await context.readJson<FeatureSet>(features);
  const file = context.cache(datasetFile(dataset));
  const { groups, close } = await openTable(file);
  await close();
  sizes = groups.map(({ rows }) => rows);
  expect(sizes.length).toBeGreaterThan(1);
  const crossFitted = await loadCrossFitted(context, set);
  job = { file, set, rows: planRows(sizes, roles, undefined), mostBins, crossFitted };
}, 60_000);

/** The file's bytes, made in threads whatever the number of rows. */
async function bytesOf(
  threads: number,
  of = job,
  signal = context.signal,
  progress = () => {},
): Promise<Buffer> {
  rmSync(out, { force: true });
  (await writeBins({ ...context, threads, signal, progress }, out, of, 0)).close();
  return readFileSync(out);
}

describe('files of bins', () => {
  it('have the same bytes on any number of threads, and where columns are read twice for want of memory', async () => {
    const bytes = await bytesOf(1);
    for (const threads of [2, 3]) expect((await bytesOf(threads)).equals(bytes)).toBe(true);
    rmSync(out);
    (await writeBins(context, out, job, Infinity, 0)).close();
    expect(readFileSync(out).equals(bytes)).toBe(true);
  });

  it('are so where bounds are found on some rows', async () => {
    const sample = Uint32Array.from(job.rows.train.keys()).filter((row) => row % 5 === 2 || row < 50);
    const ofSome = { ...job, rows: planRows(sizes, roles, sample) };
    const bytes = await bytesOf(1, ofSome);
    expect((await bytesOf(2, ofSome)).equals(bytes)).toBe(true);
    rmSync(out);
    (await writeBins(context, out, ofSome, Infinity, 0)).close();
    expect(readFileSync(out).equals(bytes)).toBe(true);
    expect(bytes.equals(await bytesOf(1))).toBe(false);
  });

  it('are given up by all threads where one finds the table damaged', async () => {
    const table = await openTable(job.file);
    await table.close();
    const bytes = readFileSync(job.file);
    const last = table.columns.findIndex(({ name }) => name === sourceColumns(job.set).at(-1)!.column);
    const place = table.groups[0]!.chunks[last]!;
    bytes.fill(0xff, place.offset + place.compressed - 200, place.offset + place.compressed);
    const file = path.join(context.folder, 'damaged.parquet');
    writeFileSync(file, bytes);
    for (const threads of [1, 3]) {
      await expect(bytesOf(threads, { ...job, file })).rejects.toMatchObject({
        data: { kind: 'BadInput', where: 'damaged.parquet' },
      });
    }
  });

  it('end where they are cancelled, in whichever thread', async () => {
    for (const threads of [1, 3]) {
      const controller = new AbortController();
      const cancelling = bytesOf(threads, job, controller.signal, () => controller.abort());
      await expect(cancelling).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    }
  });
});
