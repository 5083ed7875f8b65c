/** Bins rows in several threads, each of which reads its own columns of the stored table. */
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MOST_GROUP_ROWS } from '../../data/parquet-encoding.ts';
import { damaged, openTable } from '../../data/stored/files.ts';
import { AssayError, cancelled, internal, type ErrorData } from '../../engine/errors.ts';
import type { FeatureSet } from '../../features/contract.ts';
import { shared } from '../../stats/shared-arrays.ts';
import type { StepContext } from '../../workspace/step-kind.ts';
import type { CrossFitted } from '../store.ts';
import { binColumn, type FeatureBins } from '../trees/rows/bins.ts';
import { kernelsModule, kernelsOver } from '../trees/crew/files.ts';
import * as at from '../trees/host/layout.ts';
import { PAGE } from '../trees/host/memory.ts';
import { NO_OTHERS } from '../trees/host/others.ts';
import { binColumns } from './bin-columns.ts';
import { createBins, type BinsReader, type BinsShape, type ColumnWriter } from './files.ts';
import { sourceColumns } from './groups.ts';
import type { RowPlan } from './rows.ts';

/** Values of raw columns that all threads together hold at once. */
const MOST_VALUES = 2 ** 24;
/** Columns that a thread takes at once, at most, so that the others have their share and a wait is short. */
const MOST_AT_ONCE = 64;
/** Cells (rows × columns) from which on threads of their own are used: starting one takes as long as three million. */
const WORTH_THREADS = 2 ** 24;
/** Milliseconds of work between two looks at messages, such as a cancellation. */
const TURN_MS = 10;

const BOUNDS_AT = at.HEAP;
const VALUES_AT = BOUNDS_AT + 256 * 8;
const BINS_AT = VALUES_AT + MOST_GROUP_ROWS * 8;

type Binner = (bins: FeatureBins, values: Float64Array) => Uint8Array;

/** Bins at most MOST_GROUP_ROWS values, numbers by the trainer's kernel, in a small memory of its own. */
function binner(): Binner {
  const pages = Math.ceil((BINS_AT + MOST_GROUP_ROWS) / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { binNumbers } = kernelsOver(kernelsModule())(memory, NO_OTHERS);
  const bounds = new Float64Array(memory.buffer, BOUNDS_AT, 256);
  const numbers = new Float64Array(memory.buffer, VALUES_AT, MOST_GROUP_ROWS);
  return (bins, values) => {
    if (bins.kind === 'category') return binColumn(bins, values);
    bounds.fill(Infinity).set(bins.bounds);
    numbers.set(values);
    binNumbers(VALUES_AT, values.length, BOUNDS_AT, bins.count - 1, BINS_AT);
    return new Uint8Array(memory.buffer, BINS_AT, values.length);
  };
}

export interface BinJob {
  /** Of the dataset version. */
  readonly file: string;
  readonly set: FeatureSet;
  readonly rows: RowPlan;
  /** Most bins of a number. */
  readonly mostBins: number;
  readonly crossFitted: CrossFitted;
}

/** What each of the threads is told. */
export interface BinThread {
  readonly job: BinJob;
  /** The file of bins. */
  readonly out: string;
  readonly shape: BinsShape;
  /** The first column that no thread has taken yet. */
  readonly next: Int32Array;
  /** Columns to take at once. */
  readonly atOnce: number;
  /** Bytes that a thread's raw columns may take. */
  readonly memoryBytes: number;
}

/** Bins of features that were found and whose rows are written. */
export type FoundBins = readonly (readonly [feature: number, bins: FeatureBins])[];

/** Does of a job what no other thread has taken. */
export async function binShare(
  { job, next, atOnce, memoryBytes }: BinThread,
  write: ColumnWriter,
  tell: (found: FoundBins) => void,
  signal: AbortSignal,
): Promise<void> {
  const { file, set, rows, mostBins, crossFitted } = job;
  const table = await openTable(file);
  let last = performance.now();
  async function pause(): Promise<void> {
    if (performance.now() - last < TURN_MS) return;
    await setImmediate();
    if (signal.aborted) throw cancelled();
    last = performance.now();
  }
  try {
    const places = new Map(table.columns.map(({ name }, place) => [name, place]));
    const from = { table, places, rows, mostBins, crossFitted, signal };
    const columns = sourceColumns(set);
    const memory = new ArrayBuffer(memoryBytes);
    const toBins = binner();
    for (;;) {
      const first = Atomics.add(next, 0, atOnce);
      if (first >= columns.length) return;
      const found: [number, FeatureBins][] = [];
      await binColumns(from, columns.slice(first, first + atOnce), memory, {
        toBins,
        found: (feature, bins) => void found.push([feature, bins]),
        write,
        pause,
      });
      tell(found);
    }
  } catch (error) {
    throw damaged(error, file);
  } finally {
    await table.close();
  }
}

/** What a thread says: bins that it found, or why it ends. */
export type FromThread = { readonly found: FoundBins } | { readonly error: ErrorData };

/** A thread beside this one, until it has nothing left to do; rejected as soon as that cannot be any more. */
function ended(worker: Worker, tell: (found: FoundBins) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(cancelled()), { once: true });
    worker.on('message', (said: FromThread) => {
      if ('found' in said) tell(said.found);
      else reject(new AssayError(said.error));
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(internal('A thread that bins rows ended.', 'Training', 'Run the recipe again.')),
    );
  });
}

function threadOf(
  context: StepContext,
  out: string,
  job: BinJob,
  worthThreads: number,
  mostValues: number,
): BinThread & { threads: number } {
  const rows = job.rows.groups.reduce((sum, each) => Math.max(sum, each.first + each.rows), 0);
  const columns = sourceColumns(job.set).length;
  const isWorth = rows * columns >= worthThreads;
  const threads = isWorth ? Math.max(1, Math.min(context.threads, columns)) : 1;
  const most = Math.floor(mostValues / threads);
  const share = Math.min(MOST_AT_ONCE, Math.ceil(columns / (4 * threads)), Math.floor(most / rows));
  const atOnce = Math.max(1, share);
  return {
    threads,
    job: threads > 1 ? shared(job) : job,
    out,
    shape: {
      rows: { train: job.rows.train.length, validation: job.rows.validation.length },
      features: job.set.outputs.length,
    },
    next: new Int32Array(new SharedArrayBuffer(4)),
    atOnce,
    memoryBytes: rows * atOnce <= most ? 8 * rows * atOnce : 0,
  };
}

/**
 * Writes the file of bins, in as many threads as the context grants. The same bytes for any number of them.
 * @param worthThreads cells (rows × columns) from which on threads of their own are used
 * @param mostValues values of raw columns that are in memory at once: a column that has more is read twice
 */
export async function writeBins(
  context: StepContext,
  out: string,
  job: BinJob,
  worthThreads = WORTH_THREADS,
  mostValues = MOST_VALUES,
): Promise<BinsReader> {
  const { threads, ...thread } = threadOf(context, out, job, worthThreads, mostValues);
  const { features } = thread.shape;
  const bins = new Array<FeatureBins>(features);
  let done = 0;
  function tell(found: FoundBins): void {
    for (const [feature, each] of found) bins[feature] = each;
    done += found.length;
    context.progress({ done, total: features, unit: 'columns binned' });
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const writer = createBins(out, thread.shape);
  const workers = Array.from(
    { length: threads - 1 },
    () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: thread }),
  );
  const own = binShare(thread, writer.write, tell, signal);
  try {
    await Promise.all([own, ...workers.map((worker) => ended(worker, tell, signal))]);
    return await writer.finish(bins, context.signal);
  } catch (error) {
    stop.abort();
    await own.catch(() => undefined);
    writer.close();
    throw error;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
