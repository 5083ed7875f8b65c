import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queriesOfRows, queryFigures, queryMetricNames } from '../evaluation/query-metrics.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { createRandom, permutation } from '../stats/random.ts';
import { directionOf, heldOutMetric } from './held-out-metric.ts';
import { dealQueries } from './jackknife.ts';
import { permutationImportance, type PermutationInput } from './permutation-importance.ts';
import { sampleQueries } from './rows.ts';

const randomOf = (seed: number, purpose: string) =>
  createRandom(seed.toString(16).padStart(64, '0'), purpose);

/** Rows of queries whose relevance follows x with noise; the model answers with x + z. */
function ranking(seed: number, queries: number, size: number): PermutationInput {
  const rows = queries * size;
  const random = randomOf(seed, 'rows');
  const draw = (from: number) => Float64Array.from({ length: rows }, (_, row) => random.uniform(from + row));
  const [x, z, noise] = [draw(0), draw(rows), draw(2 * rows)];
  const y = x.map((value, row) => Math.min(3, Math.floor(3 * value + 1.5 * noise[row]! - 0.5)));
  const query = Int32Array.from(y, (_, row) => row % queries);
  const columns = [x, z.map((value) => value / 4)].map((values, i) => ({
    name: `x${i}`,
    kind: 'number' as const,
    levels: 0,
    values,
  }));
  return {
    matrix: { rows, columns },
    predict: async (matrix: FeatureMatrix) =>
      matrix.columns[0]!.values.map((value, row) => value + matrix.columns[1]!.values[row]!),
    metric: heldOutMetric(
      'ranking',
      1,
      'ndcg',
      y.map((grade) => Math.max(0, grade)),
      query,
    ),
    direction: directionOf('ndcg'),
    repeats: 5,
    order: (repeat) => permutation(randomOf(seed, `repeat ${repeat}`), rows),
    groups: dealQueries(query, randomOf(seed, 'groups')),
    wholeQueries: true,
    level: 0.95,
    reads: () => true,
  };
}
const columns = [
  { name: 'x', features: [0] },
  { name: 'z', features: [1] },
];

describe('permutation importance of a ranking', () => {
  test('finds the column that orders rows, with an interval that leaves out whole queries', async () => {
    const { baseline, permuted } = await permutationImportance(ranking(1, 60, 8), columns);
    const [x, z] = permuted;
    expect(baseline.without.length).toBe(21);
    expect(x!.low).toBeGreaterThan(0.05);
    expect(x!.low).toBeLessThan(x!.mean!);
    expect(z!.mean).toBeLessThan(x!.low!);
  });

  test('its interval holds the true drop about as often as it says', async () => {
    const [truth] = (await permutationImportance(ranking(0, 6000, 8), columns.slice(0, 1))).permuted;
    let held = 0;
    const sets = 150;
    for (let seed = 1; seed <= sets; seed++) {
      const [x] = (await permutationImportance(ranking(seed, 42, 8), columns.slice(0, 1))).permuted;
      held += Number(x!.low! <= truth!.mean! && truth!.mean! <= x!.high!);
    }
    expect(held / sets).toBeGreaterThan(0.88);
    expect(held / sets).toBeLessThan(0.995);
  });

  test('a figure without some queries is the figure of the others', () => {
    const shape = fc.array(fc.tuple(fc.nat(5), fc.nat(3), fc.nat(4)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(shape, fc.nat(5), (rows, left) => {
        const query = Int32Array.from(rows, ([number]) => number);
        const y = Float64Array.from(rows, ([, grade]) => grade);
        const margins = Float64Array.from(rows, ([, , score]) => score);
        const counts = Uint16Array.from(query, (number) => Number(number !== left));
        const kept = rows.filter(([number]) => number !== left);
        const queries = queriesOfRows(
          Int32Array.from(kept, ([number]) => number),
          Float64Array.from(kept, ([, grade]) => grade),
        );
        const others = queryFigures(
          queries,
          Float64Array.from(kept, ([, , score]) => score),
        );
        for (const name of queryMetricNames) {
          const values = others[name];
          const expected = values.reduce((total, value) => total + value, 0) / values.length;
          const found = heldOutMetric('ranking', 1, name, y, query)(margins)(counts);
          if (values.length === 0) expect(found).toBeNaN();
          else expect(found).toBeCloseTo(expected, 12);
        }
      }),
    );
  });
});

describe('queries as a whole', () => {
  const query = Int32Array.from({ length: 300 }, (_, row) => (row * 7) % 23);
  const all = Uint32Array.from(query.keys());

  test('are drawn until the next one does not fit', () => {
    const drawn = sampleQueries(all, query, 100, randomOf(3, 'rows'));
    expect(drawn.length).toBeLessThanOrEqual(100);
    expect(drawn.length).toBeGreaterThan(80);
    expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b));
    const numbers = new Set(drawn.map((row) => query[row]!));
    expect(all.filter((row) => numbers.has(query[row]!))).toEqual(drawn);
    expect(sampleQueries(all, query, 300, randomOf(3, 'rows'))).toBe(all);
  });

  test('are at least one, however long', () => {
    expect(sampleQueries(all, new Int32Array(300), 100, randomOf(3, 'rows')).length).toBe(300);
  });

  test('lie in one group each, of sizes that differ by one at most', () => {
    const { count, of } = dealQueries(query, randomOf(4, 'groups'));
    const groupOf = new Map<number, number>();
    query.forEach((number, row) => {
      expect(groupOf.get(number) ?? of[row]).toBe(of[row]);
      groupOf.set(number, of[row]!);
    });
    const sizes = Array.from(
      { length: count },
      (_, group) => [...groupOf.values()].filter((g) => g === group).length,
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(dealQueries(new Int32Array(9), randomOf(5, 'groups'))).toEqual({
      count: 1,
      of: new Uint8Array(9),
    });
  });
});
