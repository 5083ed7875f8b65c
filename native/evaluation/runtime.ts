import { Worker } from 'node:worker_threads';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancelled } from '../engine/errors.ts';
import { resampleInTurn, type ResampleWork, type Resampler, type Resamples } from '../stats/resample.ts';
import type { StepContext } from '../workspace/step-kind.ts';
import { shared } from '../stats/shared-arrays.ts';

/** Rows times resamples below which starting threads takes longer than they save. */
const worthThreads = 20_000_000;
const turnEveryMs = 50;

/** What a thread is started with; the typed arrays are shared, not copied. */
export interface ResampleThread {
  readonly module: string;
  readonly data: unknown;
  readonly names: readonly string[];
  readonly sizes: Uint32Array;
  readonly key: readonly [number, number];
  readonly count: number;
  /** [names × count], written by all threads, each its own resamples. */
  readonly values: Float64Array;
  /** The next resample that no thread has taken. */
  readonly next: Int32Array;
}

/** Resamples in `context.threads` threads; many rows only. Cancelling the context's signal stops it. */
export function threadedResampler(context: Pick<StepContext, 'threads' | 'signal'>): Resampler {
  return async (work, names, resamples) => {
    const rows = resamples.sizes.reduce((total, size) => total + size, 0);
    const threads = Math.min(context.threads, resamples.count);
    if (threads > 1 && rows * resamples.count >= worthThreads)
      return inThreads(work, names, resamples, threads, context.signal);
    let last = performance.now();
    return resampleInTurn(work.statisticsOf(work.data), names, resamples, async () => {
      if (performance.now() - last < turnEveryMs) return;
      await nextTurn();
      if (context.signal.aborted) throw cancelled();
      last = performance.now();
    });
  };
}

async function inThreads<Data>(
  work: ResampleWork<Data>,
  names: readonly string[],
  { sizes, random, count, progress }: Resamples,
  threads: number,
  signal: AbortSignal,
): Promise<Float64Array> {
  if (signal.aborted) throw cancelled();
  const values = new Float64Array(new SharedArrayBuffer(8 * names.length * count));
  const start: ResampleThread = {
    module: work.module,
    data: shared(work.data),
    names,
    sizes,
    key: random.key,
    count,
    values,
    next: new Int32Array(new SharedArrayBuffer(4)),
  };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: start }),
  );
  let done = 0;
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            signal.addEventListener('abort', () => reject(cancelled()), { once: true });
            worker.on('message', (more: number) => progress?.((done += more)));
            worker.on('error', reject);
            worker.on('exit', (code) =>
              code === 0 ? resolve() : reject(new Error(`A resampling thread ended with code ${code}.`)),
            );
          }),
      ),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return values;
}
