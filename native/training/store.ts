/** What training reads of a dataset, and what long fits keep in the workspace's cache to go on from there. */
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { cancelled } from '../engine/errors.ts';
import type { FeatureSet } from '../features/contract.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { decodeArrays } from '../stats/arrays.ts';
import { columnsOf, crossFittedOf } from './binning/groups.ts';
import { ROLE } from './predictions.ts';
import {
  CHECKPOINTS,
  MOST_CHECKPOINT_BYTES,
  pruneCheckpoints,
  readCheckpoint,
  setCheckpointAside,
  writeCheckpoint,
  type CheckpointPlace,
} from '../workspace/checkpoints.ts';
import { realDisk, type Disk } from '../workspace/disk.ts';
import { badInput } from '../engine/errors.ts';
import type { Column, Frame } from '../stats/frame.ts';
import type { StepContext } from '../workspace/step-kind.ts';
import type { FitSpec } from './contract.ts';
import type { FitCheckpoint } from './learner.ts';
import type { ReadTarget } from './read-target.ts';
import type { Task } from './target.ts';

/** Keeping takes at most one part in so many of a fit's time. */
const SHARE_OF_TIME = 20;

/**
 * The checkpoint of a part of a step. Nothing of it can fail the step: what cannot be read is set aside, and what cannot
 * be written is not kept; both are said.
 */
export function checkpointOf(context: StepContext, part: string, disk: Disk = realDisk): FitCheckpoint {
  const folder = path.dirname(context.cache(`${CHECKPOINTS}/${context.id}.${part}`));
  const place: CheckpointPlace = { disk, folder, scratch: context.scratch, step: context.id, part };
  let wait = 1000 * context.checkpointSeconds;
  let last = performance.now();
  let begun = false;

  async function write(bytes: Uint8Array): Promise<void> {
    if (bytes.length > MOST_CHECKPOINT_BYTES) throw new RangeError('It is larger than 256 MiB.');
    if (!begun) await pruneCheckpoints(place);
    begun = true;
    await writeCheckpoint(place, bytes);
  }
  return {
    async resume(restore) {
      const kept = await readCheckpoint(place).catch(() => 'damaged' as const);
      if (kept === undefined) return undefined;
      try {
        if (kept !== 'damaged') return restore(kept);
      } catch {
        // Set aside below, as whatever else cannot be used.
      }
      await setCheckpointAside(place).catch(() => undefined);
      context.note(
        'warning',
        'What an earlier run had kept is damaged: it was set aside, and training begins anew.',
      );
      return undefined;
    },
    async offer(save) {
      const start = performance.now();
      if (start - last < wait) return;
      try {
        await write(save());
        last = performance.now();
        wait = Math.max(1000 * context.checkpointSeconds, SHARE_OF_TIME * (last - start));
      } catch (error) {
        wait = Infinity;
        const why = error instanceof Error ? error.message : String(error);
        context.note('warning', `What was trained so far is not kept: ${why} Cut off, training begins anew.`);
      }
    },
  };
}

export async function loadColumns(
  context: StepContext,
  dataset: string,
  names: readonly string[],
  keep?: Uint8Array,
): Promise<Frame> {
  const { loadFrame } = await import('../data/store.ts');
  return loadFrame(context, dataset, names, keep);
}

export type CrossFitted = Readonly<Record<string, Float64Array>> | undefined;

/** Out-of-fold values of the training rows, of a set that has some. */
export async function loadCrossFitted(context: StepContext, { parts }: FeatureSet): Promise<CrossFitted> {
  return parts && (decodeArrays(await context.read(parts.crossFitted)) as CrossFitted);
}

export interface FeaturePart {
  readonly train: FeatureMatrix;
  readonly validation: FeatureMatrix;
  /** Rows of these parts and of all before. */
  readonly done: number;
}

/** Features of the training and validation rows part by part, in file order; other rows are left out. */
export async function* featureParts(
  context: StepContext,
  { dataset, roles }: { readonly dataset: string; readonly roles: Uint8Array },
  set: FeatureSet,
  crossFitted: CrossFitted,
  partRows: number,
): AsyncGenerator<FeaturePart> {
  const { loadParts } = await import('../data/store.ts');
  const { trainingMatrix, transform } = await import('../features/transform.ts');
  const { rowsOfRole, takeRows } = await import('../features/take-rows.ts');
  const isUsed = (role: number): boolean => role === ROLE.train || role === ROLE.validation;
  const used = roles.filter(isUsed);
  const keep = roles.map((role) => (isUsed(role) ? 1 : 0));
  const some = (frame: Frame, rows: Uint32Array): Frame =>
    rows.length === frame.rows ? frame : takeRows(frame, rows);
  let done = 0;
  let trained = 0;
  for await (const frame of loadParts(context, dataset, columnsOf(set), partRows, keep)) {
    const own = used.subarray(done, done + frame.rows);
    const ofTrain = rowsOfRole(own, ROLE.train);
    const values = crossFittedOf(crossFitted, { set, firstOutput: 0 }, (all) =>
      all.subarray(trained, trained + ofTrain.length),
    );
    done += frame.rows;
    trained += ofTrain.length;
    yield {
      train: trainingMatrix(set, some(frame, ofTrain), values),
      validation: transform(set, some(frame, rowsOfRole(own, ROLE.validation))),
      done,
    };
  }
}

/** Lets messages (cancel) arrive. */
export async function yieldTo({ signal }: StepContext): Promise<void> {
  await setImmediate();
  if (signal.aborted) throw cancelled();
}

export async function loadTargetColumn(context: StepContext, dataset: string, name: string): Promise<Column> {
  const frame = await loadColumns(context, dataset, [name]);
  return frame.columns.get(name)!;
}

export async function loadTarget(
  context: StepContext,
  dataset: string,
  spec: Omit<FitSpec, 'train'>,
): Promise<ReadTarget> {
  const { targetOf } = await import('./read-target.ts');
  return targetOf(await loadTargetColumn(context, dataset, spec.target), spec.target, spec);
}

/**
 * The query of each row of a ranking (`queriesOf`); undefined of any other task.
 *
 * @param missing 1 where the row has no target value
 * @throws BadInput where a ranking names no group column
 */
export async function loadQueries(
  context: StepContext,
  dataset: string,
  task: Task,
  group: string | undefined,
  missing: Uint8Array,
): Promise<Int32Array | undefined> {
  if (task !== 'ranking') return undefined;
  if (group === undefined) {
    throw badInput(
      'No column says which rows are ranked together.',
      'data.group',
      'Name the column whose equal values make one query.',
    );
  }
  const { queriesOf } = await import('./read-queries.ts');
  const { columns } = await loadColumns(context, dataset, [group]);
  return queriesOf(columns.get(group)!, group, missing);
}
