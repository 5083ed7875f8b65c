/**
 * Training and validation rows in bins, kept in the workspace's cache: made once for a dataset version, a fitted feature
 * set and a split, and read by every fit on them. Neither the rows nor their features are ever whole in memory.
 */
import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { datasetFile } from '../../data/dataset-file.ts';
import { openTable } from '../../data/stored/files.ts';
import type { FeatureSet } from '../../features/contract.ts';
import { featureShapes } from '../../features/transform.ts';
import { createRandom } from '../../stats/random.ts';
import { canonicalJson } from '../../workspace/canonical-json.ts';
import { diskError } from '../../workspace/disk-error.ts';
import type { StepContext } from '../../workspace/step-kind.ts';
import { ROLE } from '../predictions.ts';
import { loadCrossFitted } from '../store.ts';
import type { BinnedMatrix } from '../trees/rows/binned.ts';
import { sampleRows } from '../trees/rows/bins.ts';
import type { Part } from './bin-columns.ts';
import { openBins, type BinsReader } from './files.ts';
import { planRows, type RowPlan } from './rows.ts';
import { writeBins } from './runtime.ts';

/** Of files of bins that are kept: those that were used last. */
const MOST_KEPT = 8;

export interface RowsToBin {
  /** Dataset version. */
  readonly dataset: string;
  /** Digest of the feature set. */
  readonly features: string;
  /** By row of the dataset: see ROLE. */
  readonly roles: Uint8Array;
  /** Most bins of a number. */
  readonly mostBins: number;
}

export interface BinnedRows {
  readonly train: BinnedMatrix;
  readonly validation: BinnedMatrix;
  close(): void;
}

/** Names the bins of rows: nothing else decides them. */
export function keyOf({ dataset, features, roles, mostBins }: RowsToBin): string {
  const used = roles.map((role) => (role === ROLE.train || role === ROLE.validation ? role : ROLE.unused));
  const rows = createHash('sha256').update(used).digest('hex');
  return createHash('sha256')
    .update(canonicalJson({ bins: 1, dataset, features, rows, mostBins }))
    .digest('hex');
}

/** The training and validation rows in bins: those of an earlier fit, or made now. The caller closes them. */
export async function binnedRows(context: StepContext, rows: RowsToBin): Promise<BinnedRows> {
  const key = keyOf(rows);
  const set = await context.readJson<FeatureSet>(rows.features);
  const file = context.cache(`bins/${key}`);
  const reader = (await openBins(file, context.signal)) ?? (await makeBins(context, rows, set, key, file));
  await utimes(file, new Date(), new Date()).catch(() => undefined);
  const columns = featureShapes(set);
  const matrix = (part: Part): BinnedMatrix => ({
    rows: reader.rows[part],
    columns,
    bins: reader.bins,
    read: (feature, out, first = 0) => reader.read(part, feature, out, first),
  });
  return { train: matrix('train'), validation: matrix('validation'), close: () => reader.close() };
}

async function makeBins(
  context: StepContext,
  { dataset, roles, mostBins }: RowsToBin,
  set: FeatureSet,
  key: string,
  file: string,
): Promise<BinsReader> {
  const dataFile = context.cache(datasetFile(dataset));
  const unfinished = path.join(context.scratch, `${key}.bins`);
  let reader: BinsReader | undefined;
  try {
    await rm(unfinished, { force: true });
    reader = await writeBins(context, unfinished, {
      file: dataFile,
      set,
      rows: await rowPlan(dataFile, roles, key),
      mostBins,
      crossFitted: await loadCrossFitted(context, set),
    });
    await rename(unfinished, file);
    await removeOldest(path.dirname(file));
    return reader;
  } catch (error) {
    reader?.close();
    throw diskError(error, file);
  }
}

async function rowPlan(dataFile: string, roles: Uint8Array, key: string): Promise<RowPlan> {
  const { groups, close } = await openTable(dataFile);
  await close();
  const training = roles.reduce((sum, role) => sum + (role === ROLE.train ? 1 : 0), 0);
  const sizes = groups.map(({ rows }) => rows);
  return planRows(sizes, roles, sampleRows(training, createRandom(key, 'bins')));
}

/** Leaves the files of bins that were used last. One that another fit reads goes when that ends, or stays. */
async function removeOldest(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const file = path.join(folder, name);
      return {
        file,
        used: await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  files.sort((a, b) => b.used - a.used);
  for (const { file } of files.slice(MOST_KEPT)) await rm(file, { force: true }).catch(() => undefined);
}
