import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, permutation } from '../stats/random.ts';
import { normalQuantile } from '../stats/normal.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { directionOf, heldOutMetric } from './held-out-metric.ts';
import { dealGroups } from './jackknife.ts';
import { byImportance, permutationImportance, type PermutationInput } from './permutation-importance.ts';
import type { PermutationMetric } from './contract.ts';

const keyOf = (seed: number): string => seed.toString(16).padStart(64, '0');
const number = (name: string, values: Float64Array) => ({ name, kind: 'number' as const, levels: 0, values });

/** A model whose answer is the sum of its columns. */
function additive(
  columns: readonly Float64Array[],
  y: Float64Array,
  seed: number,
  options: Partial<PermutationInput> & { measured?: PermutationMetric } = {},
): PermutationInput {
  const { measured = 'rmse', ...rest } = options;
  const rows = y.length;
  const strata = measured === 'rocAuc' ? y : new Uint8Array(rows);
  return {
    matrix: { rows, columns: columns.map((values, i) => number(`x${i}`, values)) },
    predict: async (matrix: FeatureMatrix) =>
      Float64Array.from({ length: rows }, (_, row) =>
        matrix.columns.reduce((sum, { values }) => sum + values[row]!, 0),
      ),
    metric: heldOutMetric(measured === 'rocAuc' ? 'binary' : 'regression', 1, measured, y),
    direction: directionOf(measured),
    repeats: 5,
    order: (repeat) => permutation(createRandom(keyOf(seed), `repeat ${repeat}`), rows),
    groups: dealGroups(strata, createRandom(keyOf(seed), 'groups')),
    level: 0.95,
    reads: () => true,
    ...rest,
  };
}

test('the interval holds the true drop as often as it says', async () => {
  // y = x + e with x and e normal: the RMSE rises from 1 to √3 where x is dealt anew among all rows there could be.
  const truth = Math.sqrt(3) - 1;
  const rows = 250;
  let held = 0;
  const sets = 300;
  for (let seed = 0; seed < sets; seed++) {
    const random = createRandom(keyOf(seed), 'rows');
    const draw = (from: number) =>
      Float64Array.from({ length: rows }, (_, i) => normalQuantile(random.uniform(from + i) + 2 ** -54));
    const x = draw(0);
    const noise = draw(rows);
    const input = additive(
      [x],
      x.map((value, i) => value + noise[i]!),
      seed,
    );
    const [only] = (await permutationImportance(input, [{ name: 'x', features: [0] }])).permuted;
    held += Number(only!.low! <= truth && truth <= only!.high!);
  }
  // Of 300 sets 95 % ± 4 standard errors would be 0.90 … 1; a standard error of the shuffles alone would give 0.4.
  expect(held / sets).toBeGreaterThan(0.9);
  expect(held / sets).toBeLessThan(0.995);
});

test('features that are shuffled as one keep together; a pair that cancels out is worth nothing as one', async () => {
  const x = Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 40);
  const input = additive([x, x.map((value) => -value), x], x, 3);
  const { permuted } = await permutationImportance(input, [
    { name: 'both', features: [0, 1] },
    { name: 'first', features: [0] },
  ]);
  expect(permuted[0]).toMatchObject({ name: 'both', features: ['x0', 'x1'], mean: 0, low: 0, high: 0 });
  expect(permuted[1]!.mean!).toBeGreaterThan(1);
});

test('what the model does not read is not tried, and worth exactly 0', async () => {
  const x = Float64Array.from({ length: 12 }, (_, i) => i);
  let predicted = 0;
  const base = additive([x, x], x, 4);
  const predict = (matrix: FeatureMatrix) => {
    predicted++;
    return base.predict(matrix);
  };
  const steps: number[] = [];
  const { permuted } = await permutationImportance(
    { ...base, predict, reads: (feature) => feature === 0, progress: (done) => steps.push(done) },
    [
      { name: 'x0', features: [0] },
      { name: 'x1', features: [1] },
      { name: 'none', features: [] },
    ],
  );
  expect(predicted).toBe(1 + 5);
  expect(permuted.slice(1).map(({ mean, drops }) => [mean, drops])).toEqual([
    [0, [0, 0, 0, 0, 0]],
    [0, [0, 0, 0, 0, 0]],
  ]);
  expect(steps.at(-1)).toBe(15);
});

test('few rows and rows of one class are said, not guessed', async () => {
  const one = await permutationImportance(additive([Float64Array.of(2)], Float64Array.of(1), 5), [
    { name: 'x', features: [0] },
  ]);
  expect(one.permuted[0]).toMatchObject({ mean: 0, deviation: 0, low: null, high: null });
  const x = Float64Array.from({ length: 30 }, (_, i) => i);
  const same = additive([x], new Float64Array(30).fill(1), 6, { measured: 'rocAuc' });
  const { baseline, permuted } = await permutationImportance(same, [{ name: 'x', features: [0] }]);
  expect(baseline.value).toBeNaN();
  expect(permuted[0]).toMatchObject({ mean: null, deviation: null, low: null, high: null });
  expect([permuted[0]!, { ...permuted[0]!, name: 'a' }].sort(byImportance).map(({ name }) => name)).toEqual([
    'a',
    'x',
  ]);
});

test('groups are of one size and each has its share of every class, however rare', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 300 }), fc.nat(), (strata, seed) => {
      const { count, of } = dealGroups(strata, createRandom(keyOf(seed), 'groups'));
      const sizes = (wanted: (row: number) => boolean) => {
        const found = new Array<number>(count).fill(0);
        of.forEach((group, row) => {
          if (wanted(row)) found[group]!++;
        });
        return found;
      };
      expect(count <= 21 && (count % 2 === 1 || count === 0)).toBe(true);
      for (const stratum of [undefined, 0, 1, 2, 3]) {
        const found = sizes((row) => stratum === undefined || strata[row] === stratum);
        if (count > 0) expect(Math.max(...found) - Math.min(...found)).toBeLessThanOrEqual(1);
      }
    }),
  );
});
