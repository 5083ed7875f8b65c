import { expect, test } from 'vitest';
import type { PermutationResult } from '../../native/explanation/contract.ts';
import { measuresOf, modelBars, permutationBars } from './importance-bars.ts';

const trees = {
  importances: [
    { feature: 'a', gain: 1, splits: 7, cover: 30 },
    { feature: 'b', gain: 3, splits: 2, cover: 10 },
  ],
};

test('a model offers what it holds: those of before hold no cover, linear ones coefficients', () => {
  expect(measuresOf(trees)).toEqual(['gain', 'splits', 'cover', 'permutation']);
  const before = trees.importances.map(({ cover: _cover, ...one }) => one);
  expect(measuresOf({ importances: before })).toEqual(['gain', 'splits', 'permutation']);
  expect(measuresOf({ importances: [{ feature: 'a', coefficients: [1] }] })).toEqual([
    'coefficient',
    'permutation',
  ]);
});

test('each measure has its own order', () => {
  const shown = (measure: 'gain' | 'splits' | 'cover') =>
    modelBars(trees, measure, 0).bars.map(({ name, value, hover }) => [name, value, hover]);
  expect(shown('gain')).toEqual([
    ['b', 0.75, '75.0 % of the gain, 2 splits'],
    ['a', 0.25, '25.0 % of the gain, 7 splits'],
  ]);
  expect(shown('splits')).toEqual([
    ['a', 7, '7 splits'],
    ['b', 2, '2 splits'],
  ]);
  expect(shown('cover')[0]).toEqual(['a', 0.75, '75.0 % of the cover, 7 splits']);
});

test('coefficients are of one class, the largest first whatever their sign; nothing is a share of nothing', () => {
  const linear = {
    importances: [
      { feature: 'a', coefficients: [1, 0.5] },
      { feature: 'b', coefficients: [-2, 0] },
    ],
  };
  expect(modelBars(linear, 'coefficient', 0).bars.map(({ value }) => value)).toEqual([-2, 1]);
  expect(modelBars(linear, 'coefficient', 1).bars.map(({ name }) => name)).toEqual(['a', 'b']);
  const none = { importances: [{ feature: 'a', gain: 0, splits: 0 }] };
  expect(modelBars(none, 'gain', 0).bars[0]!.value).toBe(0);
});

test('shuffled columns carry their interval; one that is not defined is left out', () => {
  const column = { features: ['x'], deviation: 0.0123, drops: [] };
  const result: PermutationResult = {
    task: 'binary',
    classes: ['no', 'yes'],
    metric: 'rocAuc',
    baseline: { value: 0.9, low: 0.8, high: 0.95 },
    rows: { from: 'test', used: 10, of: 10 },
    repeats: 5,
    interval: { level: 0.95, method: 'grouped jackknife', groups: 9 },
    columns: [
      { ...column, name: 'x', mean: 0.1, low: 0.05, high: 0.15 },
      { ...column, name: 'y', mean: null, low: null, high: null },
    ],
    notes: [],
  };
  expect(permutationBars(result)).toEqual({
    axis: 'ROC AUC, worse by',
    bars: [
      {
        name: 'x',
        value: 0.1,
        low: 0.05,
        high: 0.15,
        hover: '0.1 [0.05, 0.15], deviation of shuffles 0.012',
      },
    ],
  });
});
