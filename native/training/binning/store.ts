/**
 * Training and validation rows in bins, kept in the workspace's cache: made once for a dataset version, a fitted feature
 * set and a split, and read by every fit on them. Neither the rows nor their features are ever whole in memory.
 */
import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { loadFrame } from '../../data/store.ts';
import type { FeatureSet } from '../../features/contract.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import { rowsOfRole } from '../../features/take-rows.ts';
import { featureShapes, trainingMatrix } from '../../features/transform.ts';
import { createRandom } from '../../stats/random.ts';
import { canonicalJson } from '../../workspace/canonical-json.ts';
import { diskError } from '../../workspace/disk-error.ts';
import type { StepContext } from '../../workspace/step-kind.ts';
import { ROLE } from '../predictions.ts';
import { featureParts, loadCrossFitted, yieldTo, type CrossFitted } from '../store.ts';
import type { BinnedMatrix } from '../trees/binned.ts';
import { findColumnBins, sampleRows, type FeatureBins } from '../trees/bins.ts';
import { createBins, openBins, type BinsReader, type Part } from './files.ts';
import { blockGroups, columnsOf, crossFittedOf } from './groups.ts';
import { binner, PART_ROWS } from './runtime.ts';

/** Values of features that are in memory at once. */
const MOST_VALUES = 2 ** 23;
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
  rows: RowsToBin,
  set: FeatureSet,
  key: string,
  file: string,
): Promise<BinsReader> {
  const crossFitted = await loadCrossFitted(context, set);
  const bins = await findSampledBins(context, rows, set, key, crossFitted);
  const unfinished = path.join(context.scratch, `${key}.bins`);
  try {
    await rm(unfinished, { force: true });
    await writeBins(context, rows, set, crossFitted, bins, unfinished);
    await rename(unfinished, file);
  } catch (error) {
    throw diskError(error, file);
  }
  await removeOldest(path.dirname(file));
  const reader = await openBins(file, context.signal);
  if (reader === undefined) throw diskError(new Error('The bins that were written cannot be read.'), file);
  return reader;
}

/** Bins of all features, found on a sample of the training rows, some features at a time. */
async function findSampledBins(
  context: StepContext,
  { dataset, roles, mostBins }: RowsToBin,
  set: FeatureSet,
  key: string,
  crossFitted: CrossFitted,
): Promise<FeatureBins[]> {
  const training = rowsOfRole(roles, ROLE.train);
  const sample = sampleRows(training.length, createRandom(key, 'bins'));
  const keep = new Uint8Array(roles.length);
  const sampled = sample?.length ?? training.length;
  for (let i = 0; i < sampled; i++) keep[training[sample?.[i] ?? i]!] = 1;
  const bins: FeatureBins[] = [];
  for (const group of blockGroups(set, Math.floor((4 * MOST_VALUES) / Math.max(1, sampled)))) {
    const frame = await loadFrame(context, dataset, columnsOf(group.set), keep);
    const values = crossFittedOf(crossFitted, group.firstOutput, (all) =>
      sample === undefined ? all : Float64Array.from(sample, (row) => all[row]!),
    );
    for (const column of trainingMatrix(group.set, frame, values).columns) {
      bins.push(findColumnBins(column, mostBins));
      context.progress({ done: bins.length, total: set.outputs.length, unit: 'columns looked at' });
      await yieldTo(context);
    }
  }
  return bins;
}

/** Bins the rows part by part. */
async function writeBins(
  context: StepContext,
  rows: RowsToBin,
  set: FeatureSet,
  crossFitted: CrossFitted,
  bins: readonly FeatureBins[],
  file: string,
): Promise<void> {
  const train = rowsOfRole(rows.roles, ROLE.train).length;
  const validation = rowsOfRole(rows.roles, ROLE.validation).length;
  const toBins = binner();
  const writer = createBins(file, { rows: { train, validation }, bins });
  const done = { train: 0, validation: 0 };
  function write(part: Part, matrix: FeatureMatrix): void {
    matrix.columns.forEach(({ values }, feature) =>
      writer.write(part, feature, done[part], toBins(bins[feature]!, values)),
    );
    done[part] += matrix.rows;
  }
  try {
    const partRows = Math.max(1, Math.min(PART_ROWS, Math.floor(MOST_VALUES / Math.max(1, bins.length))));
    for await (const part of featureParts(context, rows, set, crossFitted, partRows)) {
      write('train', part.train);
      write('validation', part.validation);
      context.progress({ done: part.done, total: train + validation, unit: 'rows binned' });
      await yieldTo(context);
    }
    await writer.finish(context.signal);
  } finally {
    writer.close();
  }
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
