import { describe, expect, it } from 'vitest';
import { expectPlainTrees, fitTrees } from '../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../test/support/random-matrix.ts';
import { foldMetrics } from '../fold-metrics.ts';
import type { LabelledRows } from '../learner.ts';
import type { Task } from '../target.ts';
import { gbt } from '../trees/boosting/gbt.ts';
import { betterOf, roundMetricsOf, type Stopping } from './contract.ts';
import { roundMeasurer } from './round-metrics.ts';

const tasks = ['binary', 'multiclass', 'regression'] as const;

function rowsOf(task: Task, rows: number, seed: number): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 1, missing: 0.1, seed });
  return { matrix, y: randomTarget(matrix, task, 3, seed) };
}

describe('metrics after each round', () => {
  it.each(tasks)('are those that cross-validation takes of the same margins: %s', (task) => {
    const outputs = task === 'multiclass' ? 3 : 1;
    const { y } = rowsOf(task, 200, 1);
    const r = random('margins');
    const margins = Float64Array.from({ length: y.length * outputs }, (_, i) => 4 * r.uniform(i) - 2);
    const folds = foldMetrics(task, outputs, margins, y);
    const metrics = roundMetricsOf[task].filter((metric) => metric in folds);
    const found = roundMeasurer({ metrics }, task, y, outputs)!(margins);
    expect(found).toEqual(Object.fromEntries(metrics.map((metric) => [metric, folds[metric]])));
  });

  it('of several classes, areas are means over the classes that there are', () => {
    const y = Float64Array.of(0, 1, 0, 1);
    const margins = Float64Array.of(2, 0, 0, 0, 2, 0, 1, 0, 0, 1, 0, 0);
    const { rocAuc } = roundMeasurer({ metrics: ['rocAuc'] }, 'multiclass', y, 3)!(margins);
    // Class a: 2 and 1 beside 0 and 1: 3.5 of 4 pairs; class b likewise by its own probabilities; class c has no row.
    expect(rocAuc).toBeGreaterThan(0.8);
    expect(rocAuc).toBeLessThan(1);
  });

  it('the mean cost is the least that any threshold has', () => {
    const y = Float64Array.of(0, 0, 1, 0, 1, 1);
    const margins = Float64Array.of(-3, -2, -1, 0, 1, 2);
    const costOf = (falsePositive: number, falseNegative: number) =>
      roundMeasurer({ stopOn: 'meanCost', cost: { falsePositive, falseNegative } }, 'binary', y, 1)!(margins)
        .meanCost;
    expect(costOf(1, 5)).toBeCloseTo(1 / 6, 14);
    expect(costOf(5, 1)).toBeCloseTo(1 / 6, 14);
    expect(costOf(5, 100)).toBeCloseTo(5 / 6, 14);
  });

  it('of a ranking are means over the queries', () => {
    const query = Int32Array.of(4, 1, 4, 1, 1);
    const y = Float64Array.of(1, 0, 0, 0, 2);
    const measure = roundMeasurer({ stopOn: 'ndcg', metrics: ['mrr'] }, 'ranking', y, 1, query)!;
    const found = measure(Float64Array.of(2, 3, 1, 2, 1));
    expect(found).toEqual({
      ndcg: expect.closeTo((1 + 1 / 2) / 2, 14),
      mrr: expect.closeTo((1 + 1 / 3) / 2, 14),
    });
    expect(() => roundMeasurer({ stopOn: 'ndcg' }, 'ranking', new Float64Array(5), 1, query)!(y)).toThrow(
      /none of them is relevant/,
    );
  });

  it('know which way is better from the registry', () => {
    expect(betterOf(undefined)).toBe('lower');
    const rising = ['rocAuc', 'prAuc', 'accuracy', 'r2', ...roundMetricsOf.ranking] as const;
    for (const metrics of Object.values(roundMetricsOf))
      for (const metric of metrics)
        expect(betterOf(metric)).toBe((rising as readonly string[]).includes(metric) ? 'higher' : 'lower');
  });

  it.each<[string, Stopping, Task, string, RegExp]>([
    ['another task’s', { stopOn: 'rmse' }, 'binary', 'train.stopOn', /no RMSE/],
    ['another task’s beside', { metrics: ['rocAuc'] }, 'regression', 'train.metrics', /no ROC AUC/],
    ['a cost without costs', { stopOn: 'meanCost' }, 'binary', 'train.cost', /needs the costs/],
    [
      'costs that nothing reads',
      { cost: { falsePositive: 1, falseNegative: 1 } },
      'binary',
      'train.cost',
      /read by nothing/,
    ],
  ])('refuse %s', (_, stopping, task, where, what) => {
    expect(() => roundMeasurer(stopping, task, Float64Array.of(0, 1), 1)).toThrow(
      expect.objectContaining({
        data: expect.objectContaining({ where, what: expect.stringMatching(what) as string }) as object,
      }),
    );
  });

  it('refuse validation rows that are missing, or on which nothing can be told', () => {
    expect(() => roundMeasurer({ stopOn: 'rocAuc' }, 'binary', undefined, 1)).toThrow(/no validation rows/);
    const measure = roundMeasurer({ stopOn: 'rocAuc' }, 'binary', Float64Array.of(1, 1), 1)!;
    expect(() => measure(Float64Array.of(0, 1))).toThrow(/one class only/);
  });
});

describe('boosting that looks at a metric', () => {
  it.each([
    ['binary', 'rocAuc'],
    ['binary', 'meanCost'],
    ['multiclass', 'accuracy'],
    ['regression', 'mae'],
  ] as const)('keeps the first round of the best: %s, %s; the same on every engine', async (task, stopOn) => {
    const cost = stopOn === 'meanCost' ? { cost: { falsePositive: 1, falseNegative: 4 } } : {};
    const params = { rounds: 40, patience: 8, minRows: 5, stopOn, ...cost };
    const validation = rowsOf(task, 120, 8);
    const { curves, rounds, fitted } = await expectPlainTrees({
      task,
      train: rowsOf(task, 300, 7),
      validation,
      params,
    });
    const curve = curves!.metrics![stopOn]!;
    expect(curve).toHaveLength(curves!.train.length);
    const best = betterOf(stopOn) === 'higher' ? Math.max(...curve) : Math.min(...curve);
    expect(rounds).toBe(curve.indexOf(best) + 1);
    expect(curve.length === params.rounds || curve.length === rounds! + params.patience).toBe(true);
    const margins = gbt.predict(fitted.model, validation.matrix);
    const measure = roundMeasurer(gbt.params.parse(params), task, validation.y, fitted.model.outputs)!;
    expect(measure(margins)[stopOn]).toBe(best);
  });

  it('is refused where later rounds change earlier ones', async () => {
    const rows = { train: rowsOf('binary', 60, 7), validation: rowsOf('binary', 60, 8) };
    const fit = { task: 'binary' as const, ...rows, params: { stopOn: 'rocAuc', dropRate: 0.1 } };
    await expect(fitTrees(fit)).rejects.toMatchObject({ data: { where: 'train.stopOn' } });
  });

  it('changes no tree where a metric is only recorded', async () => {
    const fit = {
      task: 'binary' as const,
      train: rowsOf('binary', 300, 7),
      validation: rowsOf('binary', 120, 8),
      params: { rounds: 20, minRows: 5 },
    };
    const plain = await fitTrees(fit);
    const recorded = await fitTrees({ ...fit, params: { ...fit.params, metrics: ['rocAuc', 'brier'] } });
    expect(recorded.bytes).toEqual(plain.bytes);
    expect(plain.curves!.metrics).toBeUndefined();
    expect(Object.keys(recorded.curves!.metrics!)).toEqual(['rocAuc', 'brier']);
  });
});
