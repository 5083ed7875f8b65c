import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fitTrees } from '../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../test/support/random-matrix.ts';
import { severalMemories } from '../../../test/support/several-memories.ts';
import type { LabelledRows } from '../learner.ts';
import type { Task } from '../target.ts';
import { BLOCK } from './host/layout.ts';
import { objectiveNames, type RegressionObjective } from './objectives/contract.ts';
import { kernelEngines } from './runtime.ts';

interface RowsOf {
  readonly task: Task;
  readonly rows: number;
  readonly objective?: RegressionObjective | undefined;
  readonly weighted?: boolean;
  readonly seed?: number;
}

function rowsOf({ task, rows, objective, weighted = false, seed = 0 }: RowsOf): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 3, categories: 2, missing: 0.15, seed });
  const y = randomTarget(matrix, task, 3, seed);
  const draws = random(`weights ${seed}`);
  return {
    matrix,
    // Whole numbers have equal residuals; what a mean's logarithm is learned of is above 0.
    y: objective === undefined ? y : y.map((value) => 1 + Math.abs(Math.round(value))),
    ...(weighted && { weights: Float64Array.from({ length: rows }, (_, row) => draws.below(row, 4) / 2) }),
  };
}

const learned = fc.oneof(
  { weight: 1, arbitrary: fc.record({ task: fc.constantFrom<Task>('binary', 'multiclass') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      task: fc.constant<Task>('regression'),
      objective: fc.constantFrom(...objectiveNames),
    }),
  },
);
const params = fc.record({
  rounds: fc.integer({ min: 1, max: 4 }),
  patience: fc.constantFrom(1, 50),
  learningRate: fc.constantFrom(0.1, 1),
  leaves: fc.integer({ min: 2, max: 40 }),
  maxDepth: fc.constantFrom(0, 3),
  growth: fc.constantFrom('leaf', 'depth'),
  minRows: fc.constantFrom(1, 20),
  bins: fc.constantFrom(7, 255),
  rowFraction: fc.constantFrom(1, 0.5),
  featureFraction: fc.constantFrom(1, 0.6),
  nodeFeatureFraction: fc.constantFrom(1, 0.5),
  randomThresholds: fc.constantFrom(false, false, true),
  dropRate: fc.constantFrom(0, 0, 0.6),
  categoryMinRows: fc.constantFrom(1, 20),
  categoryOneVersusRest: fc.constantFrom(0, 20),
  monotone: fc.constantFrom(undefined, { x0: 'increasing', x2: 'decreasing' }),
  interactions: fc.constantFrom(undefined, [
    ['x0', 'x1'],
    ['x1', 'c4'],
  ]),
});

describe('rows in several memories', () => {
  it('give the very model of one memory, whatever the options', { timeout: 120_000 }, async () => {
    const seen = new Set<number | string>();
    await fc.assert(
      fc.asyncProperty(
        learned,
        params,
        fc.integer({ min: BLOCK, max: 4 * BLOCK + 3 }),
        fc.constantFrom(0, 100, 2 * BLOCK + 1),
        fc.boolean(),
        fc.constantFrom(1, 2, 4),
        fc.integer({ min: 2, max: 5 }),
        fc.boolean(),
        fc.nat(1000),
        async (what, others, rows, validationRows, weighted, threads, memories, onDisk, seed) => {
          const { task, ...own } = what;
          const options = { ...others, ...own };
          const train = rowsOf({ ...what, rows, weighted, seed });
          const validation =
            validationRows > 0 ? rowsOf({ ...what, rows: validationRows, seed: seed + 1 }) : undefined;
          const fit = { task, train, validation, params: options };
          const one = await fitTrees({ ...fit, trees: kernelEngines(1) });
          const several = await fitTrees({
            ...fit,
            trees: severalMemories(
              memories,
              threads,
              (count, spilled) => seen.add(count).add(spilled ? 'spilled' : 'resident'),
              onDisk ? tmpdir() : undefined,
            ),
          });
          expect(several.curves).toEqual(one.curves);
          expect(Buffer.from(several.bytes).equals(Buffer.from(one.bytes))).toBe(true);
          expect(several.fitted.importances).toEqual(one.fitted.importances);
        },
      ),
      { numRuns: 40 },
    );
    expect(seen.has(1)).toBe(false);
    expect([...seen]).toEqual(expect.arrayContaining([2, 'spilled', 'resident']));
  });

  it.each([
    ['binary', undefined],
    ['multiclass', undefined],
    ...objectiveNames.map((name) => ['regression', name] as const),
  ] as const)('give the plain trainer’s model: %s, %s', { timeout: 60_000 }, async (task, objective) => {
    const train = rowsOf({ task, rows: 2 * BLOCK + 5, objective, weighted: objective === 'quantile' });
    const validation = rowsOf({ task, rows: BLOCK + 9, objective, seed: 1 });
    const fit = {
      task,
      train,
      validation,
      params: { rounds: 2, leaves: 6, ...(objective && { objective }) },
    };
    const plain = await fitTrees(fit);
    for (const folder of [undefined, tmpdir()]) {
      const several = await fitTrees({ ...fit, trees: severalMemories(3, 2, undefined, folder) });
      expect(several.curves).toEqual(plain.curves);
      expect(Buffer.from(several.bytes).equals(Buffer.from(plain.bytes))).toBe(true);
    }
  });

  it('are found bins for where the features come as they are', async () => {
    const train = rowsOf({ task: 'binary', rows: 3 * BLOCK });
    const told: number[] = [];
    const engines = kernelEngines(2, 0, { mostBytes: 1.4e6, told: (memories) => told.push(memories) });
    const fit = { task: 'binary', train, validation: train, params: { rounds: 2, leaves: 7 } } as const;
    const columns: string[] = [];
    const several = await fitTrees({
      ...fit,
      trees: engines,
      hooks: { preparing: (done, total, unit) => columns.push(`${done}/${total} ${unit}`) },
    });
    const one = await fitTrees({ ...fit, trees: kernelEngines(1) });
    expect(Buffer.from(several.bytes).equals(Buffer.from(one.bytes))).toBe(true);
    expect(told).toEqual([expect.toSatisfy((memories: number) => memories > 1)]);
    expect(columns).toEqual(
      ['columns looked at', 'columns read', 'validation columns read'].flatMap((unit) =>
        [1, 2, 3, 4, 5].map((done) => `${done}/5 ${unit}`),
      ),
    );
  });

  it('are found once their histograms turn out too large for the one that was begun with', async () => {
    const train = rowsOf({ task: 'regression', rows: 2 * BLOCK });
    const params = { rounds: 2, leaves: 400, minRows: 2 };
    const told: number[] = [];
    const engines = kernelEngines(1, 0, { mostBytes: 1.5e6, told: (memories) => told.push(memories) });
    const several = await fitTrees({ task: 'regression', train, params, trees: engines });
    const one = await fitTrees({ task: 'regression', train, params, trees: kernelEngines(1) });
    expect(Buffer.from(several.bytes).equals(Buffer.from(one.bytes))).toBe(true);
    expect(told).toEqual([2]);
  });

  it('stop together when the fit is cancelled, and the next fit is whole', async () => {
    const train = rowsOf({ task: 'binary', rows: 3 * BLOCK });
    const trees = severalMemories(3, 2);
    for (let time = 0; time < 5; time++) {
      const controller = new AbortController();
      const fitting = fitTrees({
        task: 'binary',
        train,
        params: { rounds: 100_000, leaves: 200, minRows: 1 },
        trees,
        hooks: {
          signal: controller.signal,
          progress: () => void setImmediate(() => setImmediate(() => controller.abort())),
        },
      });
      await expect(fitting).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    }
    const fit = { task: 'binary', train, params: { rounds: 2, leaves: 9 } } as const;
    const { bytes } = await fitTrees({ ...fit, trees });
    expect(Buffer.from(bytes).equals(Buffer.from((await fitTrees(fit)).bytes))).toBe(true);
  });

  it('leave no bins on disk behind, however the fit ends', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'assay-spilled-'));
    const train = rowsOf({ task: 'binary', rows: 3 * BLOCK });
    const trees = severalMemories(3, 2, undefined, folder);
    const written: number[] = [];
    const fit = { task: 'binary', train, trees, params: { rounds: 100_000, leaves: 20 } } as const;
    await fitTrees({
      ...fit,
      params: { rounds: 1 },
      hooks: {
        preparing: (done, _, unit) => {
          if (unit !== 'rows written') return;
          written.push(done);
          expect(readdirSync(folder)).toHaveLength(1);
        },
      },
    });
    expect(written).toEqual([3 * BLOCK]);
    for (const cancelAt of ['preparing', 'progress'] as const) {
      const controller = new AbortController();
      const hooks = { signal: controller.signal, [cancelAt]: () => controller.abort() };
      await expect(fitTrees({ ...fit, hooks })).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    }
    expect(readdirSync(folder)).toEqual([]);
    const nowhere = severalMemories(3, 2, undefined, path.join(folder, 'nowhere'));
    await expect(fitTrees({ ...fit, trees: nowhere })).rejects.toThrow(/nowhere/);
    await rm(folder, { recursive: true });
  });

  it('are kept for the next fit', async () => {
    const memory = vi.spyOn(WebAssembly, 'Memory');
    const train = rowsOf({ task: 'binary', rows: 3 * BLOCK });
    const fit = { task: 'binary', train, params: { rounds: 1 }, trees: severalMemories(4, 2) } as const;
    for (let fold = 0; fold < 6; fold++) await fitTrees(fit);
    expect(memory.mock.calls.length).toBeLessThanOrEqual(5);
    memory.mockRestore();
  });
});
