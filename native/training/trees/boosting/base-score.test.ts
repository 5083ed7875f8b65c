import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectPlainTrees, fitTrees } from '../../../../test/support/fit-trees.ts';
import { randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import type { LabelledRows } from '../../learner.ts';
import type { Task } from '../../target.ts';
import { startingAt } from './base-score.ts';
import { gbt } from './gbt.ts';

function rowsOf(task: Task, rows: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 1, missing: 0.1, seed: 5 });
  return { matrix, y: randomTarget(matrix, task, 3, 5) };
}

describe('a base score', () => {
  it('is what a model without a split gives', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const train = rowsOf(task, 60);
      const { fitted } = await fitTrees({ task, train, params: { baseScore: 2.5, minRows: 60 } });
      expect([...new Set(gbt.predict(fitted.model, train.matrix))]).toEqual([2.5]);
    }
  });

  it('changes nothing of squared-error trees of full step but rounding: they come to the same leaf means', async () => {
    const train = rowsOf('regression', 400);
    const params = { rounds: 1, learningRate: 1, minRows: 10 };
    const best = await fitTrees({ task: 'regression', train, params });
    const spread = Math.max(...train.y) - Math.min(...train.y);
    for (const away of [0, 3 * spread]) {
      const based = await fitTrees({ task: 'regression', train, params: { ...params, baseScore: away } });
      const [one, other] = [best, based].map(({ fitted }) => gbt.predict(fitted.model, train.matrix));
      one!.forEach((value, row) => expect(Math.abs(value - other![row]!)).toBeLessThan(1e-5 * spread));
    }
  });

  it('is the same on every engine, and trees go on from it', async () => {
    const train = rowsOf('binary', 400);
    const params = { rounds: 8, minRows: 5 };
    const [low, best] = [
      await expectPlainTrees({ task: 'binary', train, params: { ...params, baseScore: -3 } }),
      await fitTrees({ task: 'binary', train, params }),
    ];
    expect(low.curves!.train[0]).toBeGreaterThan(best.curves!.train[0]!);
    expect(low.curves!.train.at(-1)).toBeLessThan(low.curves!.train[0]!);
  });

  it('lies on a grid whose multiples single precision holds, there and back to the best constant', () => {
    const number = fc.double({ min: -1e30, max: 1e30, noNaN: true });
    fc.assert(
      fc.property(number, number, (constant, score) => {
        const spec = { start: Float64Array.of(constant), grid: 2 ** -18 };
        const { start, grid } = startingAt(spec, score, { y: new Float64Array() });
        expect(grid).toBeGreaterThanOrEqual(spec.grid);
        expect(Number.isInteger(start[0]! / grid)).toBe(true);
        const way = Math.round((constant - score) / grid) * grid;
        expect(Math.fround(way)).toBe(way);
      }),
    );
  });

  it('is refused where it is not finite, or its weighted square is not', async () => {
    for (const baseScore of [Infinity, NaN]) expect(gbt.params.safeParse({ baseScore }).success).toBe(false);
    const rows = rowsOf('regression', 50);
    const train = { ...rows, y: rows.y.map((y) => y * 1e-60), weights: new Float64Array(50).fill(1e50) };
    await expect(fitTrees({ task: 'regression', train, params: { baseScore: 1e60 } })).rejects.toMatchObject({
      data: { where: 'train.baseScore' },
    });
  });
});
