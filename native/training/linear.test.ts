import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random, randomMatrix, randomTarget } from '../../test/support/random-matrix.ts';
import type { FeatureMatrix } from '../features/matrix.ts';
import { cholesky, choleskySolve, dependentColumns } from './cholesky.ts';
import { coordinateDescent } from './coordinate-descent.ts';
import { gram, designOf, times, transposeTimes } from './design.ts';
import { linear } from './linear.ts';
import { logistic } from './logistic.ts';

const column = (name: string, values: ArrayLike<number>) => ({
  name,
  kind: 'number' as const,
  levels: 0,
  values: Float64Array.from(values),
});
const matrixOf = (...columns: ReturnType<typeof column>[]): FeatureMatrix => ({
  rows: columns[0]!.values.length,
  columns,
});
const base = { task: 'regression', classes: [], random } as const;
const binary = { task: 'binary', classes: ['no', 'yes'], random } as const;

describe('cholesky', () => {
  it('solves what it factors, and refuses what is not definite', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(100), (n, seed) => {
        const r = random(`cholesky ${seed}`);
        const b = Float64Array.from({ length: n }, (_, i) => r.uniform(10_000 + i));
        const root = Float64Array.from({ length: n * n }, (_, i) => r.uniform(i) - 0.5);
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            for (let k = 0; k < n; k++) a[i * n + j]! += root[i * n + k]! * root[j * n + k]!;
          }
          a[i * n + i]! += 0.1;
        }
        const x = choleskySolve(cholesky(a, n)!, n, b);
        for (let i = 0; i < n; i++) {
          const row = x.reduce((sum, value, j) => sum + value * a[i * n + j]!, 0);
          expect(row).toBeCloseTo(b[i]!, 10);
        }
      }),
    );
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  });

  it('names columns that earlier ones determine', () => {
    const [x, y] = [0, 1].map((f) => randomMatrix({ rows: 50 }).columns[f]!.values);
    const sum = x!.map((value, row) => 2 * value - y![row]!);
    const matrix = matrixOf(
      column('x', x!),
      column('y', y!),
      column('sum', sum),
      column(
        'z',
        x!.map((v) => v * v),
      ),
    );
    const weights = new Float64Array(50).fill(1 / 50);
    const design = designOf(matrix, weights);
    expect([...dependentColumns(gram(design, weights), design.width)]).toEqual([3]);
  });
});

describe('design', () => {
  it('multiplies as the standardised matrix does', () => {
    const matrix = randomMatrix({ rows: 700 });
    const weights = new Float64Array(700).fill(1 / 700);
    const design = designOf(matrix, weights);
    const { width } = design;
    const unit = (j: number): Float64Array =>
      Float64Array.from({ length: width }, (_, i) => (i === j ? 1 : 0));
    const products = gram(design, weights);
    for (let j = 0; j < width; j++) {
      const own = times(design, unit(j)).map((value) => value / 700);
      transposeTimes(design, own).forEach((value, i) =>
        expect(products[i * width + j]).toBeCloseTo(value, 12),
      );
      expect(products[j * width + j]).toBeCloseTo(1, 12);
    }
  });
});

describe('coordinateDescent', () => {
  it('meets the optimality conditions of the lasso', () => {
    const a = Float64Array.of(2, 0.5, 0, 0.5, 1, 0.2, 0, 0.2, 1);
    const b = Float64Array.of(3, 0.1, -2);
    const l1 = new Float64Array(3).fill(0.5);
    const { x, violation } = coordinateDescent({ a, b, l1, offset: new Float64Array(3) }, 1e-14, 1000);
    expect(violation).toBeLessThanOrEqual(1e-14);
    // By hand: the second is shrunk away; 2·x₀ = 3 − 0.5 and x₂ = −2 + 0.5.
    expect([...x].map((value) => Number(value.toFixed(12)))).toEqual([1.25, 0, -1.5]);
  });
});

describe('linear learners', () => {
  const matrix = randomMatrix({ rows: 300, numbers: 3 });
  const y = randomTarget(matrix, 'regression');
  const twin = {
    ...matrix.columns[0]!,
    name: 'twin',
    values: matrix.columns[0]!.values.map((v) => 3 * v - 1),
  };
  const doubled = { rows: 300, columns: [...matrix.columns, twin] };

  it('leave out a feature that another determines and say so; the fit is that without it', async () => {
    const params = linear.params.parse({});
    const one = await linear.fit({ ...base, train: { matrix, y }, params });
    const two = await linear.fit({ ...base, train: { matrix: doubled, y }, params });
    expect(two.notes[0]).toMatch(/other features determine them: "twin"/);
    const [a, b] = [linear.predict(one.model, matrix), linear.predict(two.model, doubled)];
    a.forEach((value, row) => expect(value).toBeCloseTo(b[row]!, 9));
    const labels = randomTarget(matrix, 'binary');
    const free = logistic.params.parse({ penalty: 'none' });
    const fitted = await logistic.fit({ ...binary, train: { matrix: doubled, y: labels }, params: free });
    expect(fitted.notes[0]).toMatch(/"twin"/);
  });

  it('share the weight of twins under a ridge penalty', async () => {
    const same = { rows: 300, columns: [...matrix.columns, { ...matrix.columns[0]!, name: 'copy' }] };
    const { model, notes } = await linear.fit({
      ...base,
      train: { matrix: same, y },
      params: linear.params.parse({ alpha: 0.1 }),
    });
    expect(notes).toEqual([]);
    expect(model.coefficients[0]).toBeCloseTo(model.coefficients[3]!, 10);
  });

  it('do not depend on the units of the features without a penalty, whatever their size', async () => {
    const params = linear.params.parse({});
    const shifted = {
      rows: 300,
      columns: matrix.columns.map((each) => ({ ...each, values: each.values.map((v) => 1e6 + 1e-3 * v) })),
    };
    const [a, b] = await Promise.all(
      [matrix, shifted].map((each) => linear.fit({ ...base, train: { matrix: each, y }, params })),
    );
    const own = linear.predict(a!.model, matrix);
    linear.predict(b!.model, shifted).forEach((value, row) => expect(value).toBeCloseTo(own[row]!, 4));
  });

  it('say that classes are separated, and stay finite', async () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => i);
    const labels = x.map((value) => (value > 20 ? 1 : 0));
    const train = { matrix: matrixOf(column('x', x)), y: labels };
    const { model, notes } = await logistic.fit({
      ...binary,
      train,
      params: logistic.params.parse({ penalty: 'none' }),
    });
    expect(notes.join(' ')).toMatch(/separate the classes "no", "yes"/);
    logistic
      .predict(model, train.matrix)
      .forEach((margin, row) => expect(margin > 0).toBe(labels[row] === 1));
    const penalised = await logistic.fit({ ...binary, train, params: logistic.params.parse({}) });
    expect(penalised.notes).toEqual([]);
  });

  it('refuse categories and missing values, and name the feature', async () => {
    const params = logistic.params.parse({});
    const labels = randomTarget(matrix, 'binary');
    const category = {
      rows: 300,
      columns: [{ ...matrix.columns[0]!, kind: 'category' as const, levels: 3 }],
    };
    await expect(logistic.fit({ ...binary, train: { matrix: category, y: labels }, params })).rejects.toThrow(
      /"x0".*category/,
    );
    const holes = matrixOf(
      column(
        'h',
        matrix.columns[0]!.values.map((v, i) => (i === 4 ? NaN : v)),
      ),
    );
    await expect(logistic.fit({ ...binary, train: { matrix: holes, y: labels }, params })).rejects.toThrow(
      /"h", row 5/,
    );
  });
});
