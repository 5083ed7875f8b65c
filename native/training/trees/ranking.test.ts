import { describe, expect, it } from 'vitest';
import { expectPlainTrees, fitTrees } from '../../../test/support/fit-trees.ts';
import { randomMatrix, randomQueries, randomTarget } from '../../../test/support/random-matrix.ts';
import type { LabelledRows } from '../learner.ts';
import { gbt } from './boosting/gbt.ts';
import { earlierOf } from './boosting/warm-start.ts';

function rankedRows(rows: number, seed: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 1, missing: 0.1, seed });
  return { matrix, y: randomTarget(matrix, 'ranking', 4, seed), ...randomQueries('ranking', rows, seed) };
}

const train = rankedRows(9000, 3);
const validation = rankedRows(600, 4);
const few = { rounds: 4, leaves: 8 };

const weighted = (rows: LabelledRows): LabelledRows => ({
  ...rows,
  weights: rows.y.map((_, row) => row % 4),
});

/** The same rows in another order. */
function inOrder({ matrix, y, queries }: LabelledRows, order: Uint32Array): LabelledRows {
  const columns = matrix.columns.map((column) => ({
    ...column,
    values: Float64Array.from(order, (row) => column.values[row]!),
  }));
  return {
    matrix: { rows: order.length, columns },
    y: Float64Array.from(order, (row) => y[row]!),
    queries: Int32Array.from(order, (row) => queries![row]!),
  };
}

describe('trees of a ranking', () => {
  it.each([
    ['all rows', {}, train, validation],
    ['weighed, some rows not at all', {}, weighted(train), weighted(validation)],
    ['drawn by gradient', { rowSampling: 'gradient', learningRate: 0.5 }, train, undefined],
    ['with trees dropped', { dropRate: 0.5, skipDrop: 0 }, train, validation],
    ['with other options', { truncation: 3, sigmoid: 2, normalize: false }, train, validation],
    [
      'of queries longer than a block',
      {},
      { ...train, queries: train.queries!.map((q) => q % 2) },
      undefined,
    ],
  ] as const)('are the plain trainer’s on any number of threads: %s', async (_, params, rows, held) => {
    const task = 'ranking';
    const { curves } = await expectPlainTrees({
      task,
      train: rows,
      validation: held,
      params: { ...few, ...params },
    });
    expect(curves!.train.at(-1)!).toBeLessThan(curves!.train[0]!);
  });

  it('are the same wherever the queries lie among each other', async () => {
    const { queries } = train;
    const order = Uint32Array.from(queries!.keys()).sort((a, b) => queries![a]! - queries![b]! || a - b);
    const fit = (rows: LabelledRows) => fitTrees({ task: 'ranking', train: rows, params: few });
    const [among, sorted] = [await fit(train), await fit(inOrder(train, order))];
    expect(Buffer.from(sorted.bytes).equals(Buffer.from(among.bytes))).toBe(true);
  });

  it('go on from an earlier model', async () => {
    const first = await fitTrees({ task: 'ranking', train, params: few });
    const { model } = first.fitted;
    const earlier = earlierOf(model, { train, validation });
    const { curves, fitted } = await expectPlainTrees({
      task: 'ranking',
      train,
      validation,
      params: few,
      earlier,
    });
    expect(fitted.model.value.subarray(0, model.value.length)).toEqual(model.value);
    expect(curves!.train[0]!).toBeLessThan(first.curves!.train.at(-1)!);
  });

  it('end with the loss that their scores have, and keep the best round', async () => {
    const fitted = await fitTrees({
      task: 'ranking',
      train,
      validation,
      params: { rounds: 60, patience: 5 },
    });
    const { curves, rounds } = fitted;
    expect(curves!.validation.indexOf(Math.min(...curves!.validation)) + 1).toBe(rounds);
    expect(gbt.predict(fitted.fitted.model, validation.matrix)).toHaveLength(600);
  });
});

describe('rankings are refused', () => {
  const fit = (rows: Partial<LabelledRows>, held?: LabelledRows, params: object = few) =>
    fitTrees({ task: 'ranking', train: { ...train, ...rows }, validation: held, params });

  it.each([
    ['without queries', { queries: undefined }, /which query each of the training rows belongs to/],
    ['with a row of none', { queries: train.queries!.map((q, row) => (row === 7 ? -1 : q)) }, /no query/],
    ['without an order', { y: train.y.map(() => 1) }, /there is no order to learn/],
    ['of single rows', { queries: train.queries!.map((_, row) => row) }, /there is no order to learn/],
    [
      'with half relevances',
      { y: train.y.map((y) => y / 2) },
      /relevance 1.5 is no whole number from 0 to 31/,
    ],
    ['with relevances too high', { y: train.y.map((y) => y * 16) }, /no whole number from 0 to 31/],
  ] as const)('%s', async (_, rows, message) => {
    await expect(fit(rows as Partial<LabelledRows>)).rejects.toThrow(message);
  });

  it('with validation rows that no order is better for', async () => {
    await expect(fit({}, { ...validation, y: validation.y.map(() => 0) })).rejects.toThrow(
      /No query of the validation rows has a relevant row/,
    );
  });

  it('for other objectives, and lambdarank for other tasks', async () => {
    await expect(fit({}, undefined, { objective: 'poisson' })).rejects.toThrow(/the task is ranking/);
    await expect(fit({}, undefined, { alpha: 0.5 })).rejects.toThrow(
      /no parameter of the objective lambdarank/,
    );
    const params = { objective: 'lambdarank' };
    await expect(fitTrees({ task: 'regression', train, params })).rejects.toThrow(/is for rankings/);
    await expect(fitTrees({ task: 'regression', train, params: { truncation: 9 } })).rejects.toThrow(
      /truncation is no parameter of the objective squared/,
    );
  });
});
