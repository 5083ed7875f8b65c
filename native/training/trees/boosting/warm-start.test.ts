import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectPlainTrees, fitTrees, type TreesFit } from '../../../../test/support/fit-trees.ts';
import { expectSameTrees } from '../../../../test/support/gpu-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import { randomTrees } from '../../../../test/support/random-trees.ts';
import { gpuSkipped } from '../../../../test/support/software-gpu.ts';
import type { LabelledRows } from '../../learner.ts';
import type { Task } from '../../target.ts';
import { decodeTrees, predictTrees, type TreesModel } from '../model/model.ts';
import { kernelEngines } from '../runtime.ts';
import { earlierOf, withoutLink } from './warm-start.ts';

const tasks = ['binary', 'multiclass', 'regression'] as const;
const bytesOf = (values: Float64Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function rowsOf(task: Task, rows: number, weighted: boolean, seed: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 2, missing: 0.15, seed });
  const draws = random(`weights ${seed}`);
  return {
    matrix,
    y: randomTarget(matrix, task, 3, seed),
    ...(weighted && { weights: Float64Array.from({ length: rows }, (_, row) => draws.below(row, 4) / 2) }),
  };
}

/** A model of other rows. */
const trained = async (task: Task, seed: number, params: object = {}): Promise<TreesModel> =>
  decodeTrees(
    (
      await fitTrees({
        task,
        train: rowsOf(task, 150, false, seed),
        params: { rounds: 3, leaves: 7, ...params },
      })
    ).bytes,
  );

/** Trees whose values lie on no grid. */
const drawn = (task: Task, seed: number): TreesModel => {
  const model = randomTrees({
    matrix: randomMatrix({ rows: 50, numbers: 4, categories: 2, missing: 0.15, seed }),
    trees: 6,
    leaves: 5,
    outputs: task === 'multiclass' ? 3 : 1,
    seed,
  });
  return { ...model, value: model.value.map((value) => value / 2000) };
};

/** The same fit, gone on from a model. */
const from = (model: TreesModel, fit: Omit<TreesFit, 'earlier'>): TreesFit => ({
  ...fit,
  earlier: earlierOf(model, { train: fit.train, ...(fit.validation && { validation: fit.validation }) }),
});

const params = fc.record({
  rounds: fc.integer({ min: 1, max: 4 }),
  patience: fc.integer({ min: 1, max: 2 }),
  learningRate: fc.constantFrom(0.1, 1),
  leaves: fc.integer({ min: 2, max: 20 }),
  minRows: fc.constantFrom(1, 10),
  l1: fc.constantFrom(0, 0.5),
  rowFraction: fc.constantFrom(1, 0.5),
  nodeFeatureFraction: fc.constantFrom(1, 0.5),
  dropRate: fc.constantFrom(0, 0, 0.5),
  objective: fc.constantFrom(undefined, 'absolute', 'huber', 'quantile'),
  categoryMinRows: fc.constantFrom(1, 20),
});

const cases = fc.tuple(
  fc.constantFrom(...tasks),
  params,
  fc.integer({ min: 20, max: 250 }),
  fc.boolean(),
  fc.boolean(),
  fc.boolean(),
  fc.nat(1000),
);

async function fitOf(
  of: typeof cases extends fc.Arbitrary<infer Case> ? Case : never,
): Promise<{ model: TreesModel; fit: TreesFit }> {
  const [task, { objective, ...others }, rows, weighted, validated, onGrid, seed] = of;
  const train = rowsOf(task, rows, weighted, seed);
  fc.pre(new Set(train.y.filter((_, row) => train.weights?.[row] !== 0)).size > 1);
  const loss = task === 'regression' && objective !== undefined ? { objective } : {};
  const model = onGrid ? await trained(task, seed + 2, loss) : drawn(task, seed + 2);
  const validation = validated ? rowsOf(task, 40, weighted, seed + 1) : undefined;
  return { model, fit: { task, train, validation, params: { ...others, ...loss } } };
}

describe('boosting that goes on from an earlier model', () => {
  it('gives the same model on every engine, for any number of threads', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (of) => {
        const { model, fit } = await fitOf(of);
        await expectPlainTrees(from(model, fit));
      }),
      { numRuns: 25 },
    );
    const train = rowsOf('binary', 13_000, true, 3);
    const fit = from(await trained('binary', 4), {
      task: 'binary',
      train,
      params: { rounds: 3, leaves: 12 },
    });
    const [one, ...others] = await Promise.all(
      [1, 2, 4].map((threads) => fitTrees({ ...fit, trees: kernelEngines(threads, 0) })),
    );
    let memories = 1;
    const told = (count: number): void => void (memories = count);
    others.push(await fitTrees({ ...fit, trees: kernelEngines(2, 0, { mostBytes: 8e5, told }) }));
    expect(memories).toBeGreaterThan(1);
    for (const other of others) expect(Buffer.from(other.bytes).equals(Buffer.from(one!.bytes))).toBe(true);
  });

  it.skipIf(gpuSkipped !== '')(
    `gives the same model on a GPU${gpuSkipped}`,
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(cases, async (of) => {
          const { model, fit } = await fitOf(of);
          await expectSameTrees(from(model, fit));
        }),
        { numRuns: 4 },
      );
    },
  );

  it('is that model, rounded to the grid, and the trees that were added', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (of) => {
        const { model, fit } = await fitOf(of);
        const { matrix } = fit.train;
        const { fitted } = await fitTrees(from(model, fit));
        const grown = fitted.model;
        const trees = model.nodeStart.length - 1;
        expect(grown.nodeStart.length - 1).toBe(trees + fitted.rounds! * model.outputs);
        const old = { ...grown, nodeStart: grown.nodeStart.slice(0, trees + 1) };
        const before = predictTrees(withoutLink(model), matrix);
        const kept = predictTrees(withoutLink(old), matrix);
        // Half a unit of the grid for each tree and the start.
        const largest = [...before, ...fit.train.y].reduce(
          (most, value) => Math.max(most, Math.abs(value)),
          1,
        );
        kept.forEach((score, i) =>
          expect(Math.abs(score - before[i]!)).toBeLessThanOrEqual((trees + 1) * largest * 2 ** -17),
        );
        // Sums are exact: the order of the trees does not matter.
        const added = { ...grown, start: new Float64Array(model.outputs) };
        const [head, tail] = [grown, { ...added, nodeStart: grown.nodeStart.slice(trees) }].map((one) =>
          predictTrees(withoutLink(one), matrix),
        );
        expect(bytesOf(head!).equals(bytesOf(tail!.map((score, i) => score + kept[i]!)))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves the values of a model as they are where the grid holds them', async () => {
    const model = await trained('binary', 11);
    const train = rowsOf('binary', 200, false, 12);
    const { fitted } = await fitTrees(from(model, { task: 'binary', train, params: { rounds: 2 } }));
    expect(fitted.model.value.subarray(0, model.value.length)).toEqual(model.value);
    expect(fitted.model.start).toEqual(model.start);
  });

  it('keeps no further round where none is better', async () => {
    const train = rowsOf('binary', 300, false, 21);
    const validation = rowsOf('binary', 80, false, 22);
    const params = { rounds: 40, leaves: 31, minRows: 1, learningRate: 1, patience: 5 };
    const first = await fitTrees({ task: 'binary', train, validation, params: { rounds: 30, leaves: 4 } });
    const again = await fitTrees(from(first.fitted.model, { task: 'binary', train, validation, params }));
    expect(again.rounds).toBe(0);
    expect(again.curves!.validation).toHaveLength(5);
    expect(Buffer.from(again.bytes).equals(Buffer.from(first.bytes))).toBe(true);
  });

  it('goes on from a checkpoint to the same bytes', async () => {
    const model = await trained('multiclass', 31);
    const train = rowsOf('multiclass', 200, true, 32);
    const fit = from(model, {
      task: 'multiclass',
      train,
      params: { rounds: 4, leaves: 6, rowFraction: 0.6 },
    });
    const states: Uint8Array[] = [];
    const keeping = (kept?: Uint8Array): TreesFit => ({
      ...fit,
      hooks: {
        checkpoint: {
          resume: async (restore) => kept && restore(kept),
          offer: async (save) => void states.push(save()),
        },
      },
    });
    const whole = await fitTrees(keeping());
    for (const [round, state] of states.slice(0, 4).entries()) {
      const trees = [undefined, kernelEngines(1), kernelEngines(2, 0)][round % 3];
      const resumed = await fitTrees({ ...keeping(state), trees });
      expect(resumed.fitted).toEqual(whole.fitted);
    }
  });

  it('refuses a model of other outputs, and scores that cannot be summed', async () => {
    const train = rowsOf('binary', 50, false, 41);
    await expect(fitTrees(from(drawn('multiclass', 1), { task: 'binary', train }))).rejects.toThrow(
      /3 scores a row/,
    );
    const model = drawn('binary', 42);
    const far = { ...model, start: Float64Array.of(1e200) };
    await expect(fitTrees(from(far, { task: 'binary', train }))).rejects.toThrow(/cannot be summed/);
  });
});
