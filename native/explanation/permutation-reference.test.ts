/** Against scikit-learn's permutation_importance; see test/reference/explanation/make.py. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FeatureMatrix } from '../features/matrix.ts';
import { createRandom, permutation } from '../stats/random.ts';
import type { Task } from '../training/target.ts';
import type { PermutationMetric } from './contract.ts';
import { directionOf, heldOutMetric } from './held-out-metric.ts';
import { dealGroups } from './jackknife.ts';
import { permutationImportance } from './permutation-importance.ts';

interface Linear {
  readonly x: number[][];
  readonly y: number[];
  /** By output. */
  readonly weights: number[][];
  readonly intercepts: number[];
}
interface Exact extends Linear {
  readonly task: Task;
  readonly orders: number[][];
  readonly importances: Record<string, { importances: number[][]; mean: number[]; std: number[] }>;
}
interface Goldens {
  readonly exact: Exact[];
  readonly estimated: Linear & { readonly mean: number[]; readonly std: number[] };
}

const file = new URL('../../test/reference/explanation/permutation.json', import.meta.url);
const goldens = JSON.parse(readFileSync(file, 'utf8')) as Goldens;
const random = createRandom('a'.repeat(64), 'groups');

function importance(
  task: Task,
  metric: PermutationMetric,
  model: Linear,
  order: (repeat: number) => Uint32Array,
  repeats: number,
) {
  const { x, weights, intercepts } = model;
  const y = Float64Array.from(model.y);
  const columns = x.map((values, i) => ({
    name: `x${i}`,
    kind: 'number' as const,
    levels: 0,
    values: Float64Array.from(values),
  }));
  const predict = async (matrix: FeatureMatrix) =>
    Float64Array.from({ length: y.length * weights.length }, (_, at) => {
      const [row, output] = [Math.floor(at / weights.length), at % weights.length];
      return matrix.columns.reduce(
        (sum, { values }, i) => sum + weights[output]![i]! * values[row]!,
        intercepts[output]!,
      );
    });
  return permutationImportance(
    {
      matrix: { rows: y.length, columns },
      predict,
      metric: heldOutMetric(task, weights.length, metric, y),
      direction: directionOf(metric),
      repeats,
      order,
      groups: dealGroups(task === 'regression' ? new Uint8Array(y.length) : y, random),
      level: 0.95,
      reads: () => true,
    },
    columns.map(({ name }, i) => ({ name, features: [i] })),
  );
}

const cases = goldens.exact.flatMap((golden) =>
  Object.entries(golden.importances).map(([metric, expected]) => ({
    metric: metric as PermutationMetric,
    golden,
    expected,
  })),
);

test.each(cases)(
  '$golden.task, $metric: the same shuffles give the same figures',
  async ({ metric, golden, expected }) => {
    const orders = golden.orders.map((order) => Uint32Array.from(order));
    const { permuted } = await importance(
      golden.task,
      metric,
      golden,
      (repeat) => orders[repeat]!,
      orders.length,
    );
    permuted.forEach(({ mean, deviation, drops }, column) => {
      drops.forEach((drop, repeat) => expect(drop).toBeCloseTo(expected.importances[column]![repeat]!, 10));
      expect(mean).toBeCloseTo(expected.mean[column]!, 10);
      expect(deviation).toBeCloseTo(expected.std[column]!, 10);
    });
  },
);

test('a column of one value is worth exactly nothing, with no doubt about it', async () => {
  for (const { metric, golden } of cases) {
    const order = (repeat: number) =>
      permutation(createRandom('b'.repeat(64), `repeat ${repeat}`), golden.y.length);
    const { permuted } = await importance(golden.task, metric, golden, order, 3);
    expect(permuted[2]).toMatchObject({ mean: 0, deviation: 0, low: 0, high: 0, drops: [0, 0, 0] });
  }
});

test('other shuffles of a real set agree within what chance allows', async () => {
  const { estimated } = goldens;
  const repeats = 200;
  const order = (repeat: number) =>
    permutation(createRandom('c'.repeat(64), `repeat ${repeat}`), estimated.y.length);
  const { permuted } = await importance('binary', 'logLoss', estimated, order, repeats);
  permuted.forEach(({ mean, deviation, low, high }, column) => {
    // Five standard errors of the difference of two means of 200 shuffles.
    const error = estimated.std[column]! * Math.sqrt(2 / repeats);
    expect(Math.abs(mean! - estimated.mean[column]!)).toBeLessThan(5 * error);
    expect(deviation! / estimated.std[column]!).toBeGreaterThan(0.75);
    expect(deviation! / estimated.std[column]!).toBeLessThan(1.33);
    expect(low!).toBeLessThan(mean!);
    expect(high!).toBeGreaterThan(mean!);
  });
});
