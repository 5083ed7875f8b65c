import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fitTrees } from '../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../test/support/random-matrix.ts';
import type { FitHooks } from '../learner.ts';
import { kernelEngines } from './runtime.ts';

const matrix = randomMatrix({ rows: 13_000, numbers: 4, categories: 1, missing: 0.1, seed: 4 });
const train = { matrix, y: randomTarget(matrix, 'binary', 2, 4) };
const threads = kernelEngines(3, 0);

/** Threads that were started since the test began, as Node tells of them. */
const started: Worker[] = [];
process.on('worker', (worker) => started.push(worker));
afterEach(() => {
  started.length = 0;
  vi.restoreAllMocks();
});

const fit = (rounds: number, progress?: (rounds: number) => void) =>
  fitTrees({
    task: 'binary',
    train,
    params: { rounds, leaves: 8 },
    trees: threads,
    hooks: { progress: (done) => progress?.(done) },
  });

describe('threads of the tree trainer', () => {
  it.each([0, 2])(
    'end the fit with a clear error where thread %i ends, and the next fit is whole',
    async (which) => {
      await expect(
        fit(100_000, (round) => {
          if (round === 3) void started[which]!.terminate();
        }),
      ).rejects.toMatchObject({
        data: { kind: 'Internal', what: 'A training thread ended.', fix: expect.stringMatching(/again/) },
      });
      expect(started).toHaveLength(3);
      const { bytes } = await fit(2);
      // None of the threads that waited at a barrier was kept.
      expect(started).toHaveLength(6);
      const plain = await fitTrees({ task: 'binary', train, params: { rounds: 2, leaves: 8 } });
      expect(Buffer.from(bytes).equals(Buffer.from(plain.bytes))).toBe(true);
      await Promise.all(started.slice(3).map((worker) => worker.terminate()));
    },
  );

  it('are kept for the next fit, and so is their memory', async () => {
    const memory = vi.spyOn(WebAssembly, 'Memory');
    let { bytes } = await fit(1);
    for (let fold = 0; fold < 50; fold++) {
      const next = await fit(1);
      expect(Buffer.from(next.bytes).equals(Buffer.from(bytes))).toBe(true);
      bytes = next.bytes;
    }
    expect(started).toHaveLength(3);
    expect(memory.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('may serve several fits at once', async () => {
    const alone = await fit(2);
    for (const other of await Promise.all([fit(2), fit(2), fit(2)])) {
      expect(Buffer.from(other.bytes).equals(Buffer.from(alone.bytes))).toBe(true);
    }
  });

  it('leave no barrier behind when a tree is cancelled in the middle', async () => {
    for (let time = 0; time < 15; time++) {
      const controller = new AbortController();
      const fitting = fitTrees({
        task: 'binary',
        train,
        params: { rounds: 100_000, leaves: 200, minRows: 1 },
        trees: threads,
        hooks: {
          signal: controller.signal,
          progress: () => void setImmediate(() => setImmediate(() => controller.abort())),
        },
      });
      await expect(fitting).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    }
  });
});

describe('columns on their way into bins', () => {
  const wide = randomMatrix({ rows: 200, numbers: 2500, categories: 3, missing: 0.1, seed: 5 });
  const rows = { matrix: wide, y: Float64Array.from({ length: 200 }, (_, row) => row % 2) };
  const binning = (hooks: FitHooks, trees = threads) =>
    fitTrees({
      task: 'binary',
      train: rows,
      validation: rows,
      params: { rounds: 1, leaves: 3 },
      trees,
      hooks,
    });

  it('are counted, those of the validation rows apart', async () => {
    const told: [number, number, string][] = [];
    await binning({ preparing: (done, total, unit) => told.push([done, total, unit]) });
    for (const unit of ['columns binned', 'validation columns binned']) {
      const counts = told.flatMap(([done, total, of]) => (of === unit && total === 2503 ? [done] : []));
      expect(counts.slice(-4)).toEqual([2500, 2501, 2502, 2503]);
      // Many columns a command, but not all of them.
      expect(counts.length - 3).toBeGreaterThan(1);
      expect(counts.length - 3).toBeLessThan(10);
    }
    expect(told).toHaveLength(new Set(told.map(String)).size);
  });

  it.each([
    ['in threads', threads],
    ['in the calling thread', kernelEngines(1, Infinity)],
  ])('are left where they are once the fit is cancelled, %s, and the next fit is whole', async (_, trees) => {
    const whole = await binning({}, trees);
    for (const at of [1, 2501, 2503]) {
      const controller = new AbortController();
      let last = 0;
      const cancelling = binning(
        {
          signal: controller.signal,
          preparing: (done) => {
            last = done;
            if (done >= at) controller.abort();
          },
        },
        trees,
      );
      await expect(cancelling).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
      expect(last).toBeLessThan(at + 1024);
    }
    const { bytes } = await binning({}, trees);
    expect(Buffer.from(bytes).equals(Buffer.from(whole.bytes))).toBe(true);
  });
});

it('sums of more than 4 GiB are refused before any memory is taken', async () => {
  const memory = vi.spyOn(WebAssembly, 'Memory');
  const rows = 5000;
  // One array serves all columns: only what the trainer would copy is large.
  const values = Float64Array.from({ length: rows }, (_, row) => random('wide').uniform(row));
  const columns = Array.from({ length: 500_000 }, () => ({
    name: 'x',
    kind: 'number' as const,
    levels: 0,
    values,
  }));
  const wide = { matrix: { rows, columns }, y: train.y.subarray(0, rows) };
  await expect(fitTrees({ task: 'binary', train: wide, trees: threads })).rejects.toMatchObject({
    data: {
      kind: 'BadInput',
      what: expect.stringMatching(
        /31 leaves over 500,000 features need [\d.]+ GiB; the trainer can use 4\.0 GiB/,
      ),
      fix: 'Use fewer features, or fewer leaves.',
    },
  });
  expect(memory).not.toHaveBeenCalled();
});
