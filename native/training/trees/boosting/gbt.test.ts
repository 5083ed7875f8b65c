import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random, randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import { permutation } from '../../../stats/random.ts';
import { binColumn, findBounds, threshold } from '../rows/bins.ts';
import { goesLeft } from '../engine.ts';
import { gbt } from './gbt.ts';
import { findSplit, type SplitRules } from '../plain/plain-split.ts';
import { quantise } from '../../quantise.ts';
import { exactSum } from '../../exact-sum.ts';
import { takeLabelled } from '../../fit-rows.ts';
import type { LabelledRows } from '../../learner.ts';
import { sortNumbers } from '../../../stats/sort-numbers.ts';
import type { Task } from '../../target.ts';

const double = fc.double({ noNaN: true });
const finite = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 })
  .map((value) => (Math.abs(value) < 1e-250 ? 0 : value));

function fit(task: Task, train: LabelledRows, params: object = {}, validation?: LabelledRows) {
  const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [], ranking: [] }[task];
  return gbt.fit({ task, classes, train, validation, params: gbt.params.parse(params), random });
}

function rowsOf(task: Task, rows: number, seed = 0): LabelledRows {
  const matrix = randomMatrix({ rows, numbers: 4, categories: 1, missing: 0.1, seed });
  return { matrix, y: randomTarget(matrix, task, 3, seed) };
}

describe('sortNumbers', () => {
  it('sorts as the built-in sort does, −0 before 0, for few and for many values', () => {
    fc.assert(
      fc.property(fc.array(double, { maxLength: 60 }), fc.nat(1000), (few, seed) => {
        const r = random(`sort ${seed}`);
        const many = Float64Array.from({ length: 5000 }, (_, i) => {
          const value = (r.uniform(i) - 0.5) * 2 ** Math.floor(200 * r.uniform(i + 5000) - 100);
          return i % 3 === 0 ? Math.fround(value) : i % 7 === 0 ? -0 : i % 11 === 0 ? -Infinity : value;
        });
        for (const values of [Float64Array.from(few), many]) {
          const expected = values.slice().sort();
          const sorted = sortNumbers(values);
          expect(sorted.every((value, i) => Object.is(value, expected[i]))).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('bins', () => {
  it('put a threshold between two values, whatever they are', () => {
    fc.assert(
      fc.property(double, double, (a, b) => {
        fc.pre(a < b);
        const t = threshold(a, b);
        expect(a <= t && t < b).toBe(true);
      }),
    );
  });

  it('hold a value that is at most their bound, and are at most as many as allowed', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 2, max: 20 }),
        (list, most) => {
          const values = Float64Array.from(list);
          const bounds = findBounds(values.slice().sort(), most);
          expect(bounds.length).toBeLessThan(most);
          expect([...bounds]).toEqual([...new Set(bounds)].sort((a, b) => a - b));
          const bins = { kind: 'number', bounds, count: bounds.length + 2, usable: true } as const;
          binColumn(bins, values).forEach((bin, i) => {
            expect(bin === 0 || values[i]! > bounds[bin - 1]!).toBe(true);
            expect(bin === bounds.length || values[i]! <= bounds[bin]!).toBe(true);
          });
        },
      ),
    );
  });

  it('give frequent values bins of their own', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i < 400 ? 0 : i));
    const bounds = findBounds(values, 10);
    expect(values.filter((value) => value <= bounds[0]!).every((value) => value === 0)).toBe(true);
  });
});

describe('exact sums', () => {
  it('do not depend on the order, and quantised sums stay in int32', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 200 }), (list) => {
        const values = Float64Array.from(list);
        const reversed = values.slice().reverse();
        expect(exactSum(values)).toBe(exactSum(reversed));
        const largest = Math.max(...list.map(Math.abs));
        const plain = list.reduce((a, b) => a + b, 0);
        expect(Math.abs(exactSum(values) - plain)).toBeLessThanOrEqual(1e-9 * largest * list.length);
        const { values: integers, unit } = quantise(values, new Int32Array(values.length));
        expect(quantise(reversed, new Int32Array(values.length)).unit).toBe(unit);
        expect(integers.reduce((sum, value) => sum + Math.abs(value), 0)).toBeLessThan(2 ** 31);
        integers.forEach((value, i) =>
          expect(Math.abs(value * unit - values[i]!)).toBeLessThanOrEqual(unit / 2),
        );
        if (largest > 0) expect(unit).toBeLessThanOrEqual((largest * list.length) / 2 ** 28);
      }),
    );
  });
});

const limits: SplitRules['rules'] = {
  minRows: 1,
  minHessian: 0,
  minGain: 0,
  l1: 0,
  l2: 0.5,
  categorySmooth: 1,
  categoryL2: 2,
  categoryMembers: 32,
  categoryMinRows: 1,
  categoryOneVersusRest: 4,
  monotone: new Int8Array(1),
};
const withLimits = (change: Partial<SplitRules['rules']> = {}): SplitRules => ({
  rules: { ...limits, ...change },
  gradientUnit: 1,
  hessianUnit: 1,
});
const sums = fc.record({ g: fc.integer({ min: -50, max: 50 }), h: fc.integer({ min: 0, max: 20 }) });

function leafOf(bins: { g: number; h: number }[]) {
  const histogram = Int32Array.from(bins.flatMap(({ g, h }) => [h === 0 ? 0 : g, h]));
  let [gradient, hessian] = [0, 0];
  histogram.forEach((value, i) => (i % 2 === 0 ? (gradient += value) : (hessian += value)));
  return { histogram, leaf: { count: hessian, gradient, hessian, low: -Infinity, high: Infinity } };
}

/** The gain of a left side, written from the definition. */
function gainOf(histogram: Int32Array, left: (bin: number) => boolean, leafL2: number): number {
  const side = [
    [0, 0],
    [0, 0],
  ];
  for (let bin = 0; bin < histogram.length / 2; bin++) {
    const s = side[left(bin) ? 0 : 1]!;
    s[0]! += histogram[2 * bin]!;
    s[1]! += histogram[2 * bin + 1]!;
  }
  const [l, r] = side as [[number, number], [number, number]];
  if (l[1] < 1 || r[1] < 1) return -Infinity;
  const score = ([g, h]: [number, number], l2: number): number => (g * g) / (h + l2);
  return (
    score(l, limits.l2 + leafL2) + score(r, limits.l2 + leafL2) - score([l[0] + r[0], l[1] + r[1]], limits.l2)
  );
}

describe('findSplit', () => {
  it('finds the best threshold and side of missing values, as trying all of them does', () => {
    fc.assert(
      fc.property(fc.array(sums, { minLength: 3, maxLength: 9 }), (bins) => {
        const { histogram, leaf } = leafOf(bins);
        const count = bins.length;
        const feature = { kind: 'number', bounds: new Float64Array(count - 2), count, usable: true } as const;
        const split = findSplit(0, feature, histogram, leaf, withLimits());
        let best = 0;
        for (let last = 0; last <= count - 2; last++) {
          for (const missing of [true, false]) {
            best = Math.max(
              best,
              gainOf(histogram, (bin) => (bin === count - 1 ? missing : bin <= last), 0),
            );
          }
        }
        if (split === undefined) expect(best).toBeLessThan(1e-9 * (1 + leaf.gradient ** 2));
        else {
          expect(split.gain).toBeCloseTo(best, 8);
          expect(split.gain).toBeCloseTo(
            gainOf(histogram, (bin) => goesLeft(split.mask, bin), 0),
            8,
          );
        }
      }),
    );
  });

  it('finds the best set of categories when the sets are free, as trying all of them does', () => {
    fc.assert(
      fc.property(fc.array(sums, { minLength: 2, maxLength: 9 }), fc.boolean(), (bins, few) => {
        const { histogram, leaf } = leafOf([...bins.map(({ g, h }) => ({ g, h: h + 1 })), { g: 0, h: 0 }]);
        const count = bins.length + 1;
        const own = withLimits({
          categorySmooth: 0,
          categoryL2: 0,
          l2: 0,
          categoryOneVersusRest: few ? 99 : 0,
        });
        const feature = {
          kind: 'category',
          codes: Int32Array.from(bins.keys()),
          binOf: new Uint8Array(count),
          count,
          usable: true,
        } as const;
        const split = findSplit(0, feature, histogram, leaf, own);
        const score = (g: number, h: number): number => (h > 0 ? (g * g) / h : 0);
        let best = 0;
        for (let set = 1; set < 2 ** bins.length - 1; set++) {
          let [g, h] = [0, 0];
          for (let bin = 0; bin < bins.length; bin++) {
            if ((set >> bin) % 2 === 0) continue;
            g += histogram[2 * bin]!;
            h += histogram[2 * bin + 1]!;
          }
          // One against the rest: sets of one.
          if (few && (set & (set - 1)) !== 0) continue;
          const gain =
            score(g, h) + score(leaf.gradient - g, leaf.hessian - h) - score(leaf.gradient, leaf.hessian);
          best = Math.max(best, gain);
        }
        // The smaller side holds at most half of the categories; a cut from either end covers every set.
        if (split === undefined) expect(best).toBeLessThan(1e-9 * (1 + leaf.gradient ** 2));
        else expect(split.gain).toBeCloseTo(best, 7);
      }),
    );
  });

  it('keeps the fewest rows and the least hessian of a side', () => {
    const { histogram, leaf } = leafOf([
      { g: 50, h: 1 },
      { g: 0, h: 20 },
      { g: -5, h: 20 },
      { g: 0, h: 0 },
    ]);
    const feature = { kind: 'number', bounds: new Float64Array(2), count: 4, usable: true } as const;
    expect(findSplit(0, feature, histogram, leaf, withLimits())!.lastLeft).toBe(0);
    expect(findSplit(0, feature, histogram, leaf, withLimits({ minRows: 2 }))!.lastLeft).toBe(1);
    expect(findSplit(0, feature, histogram, leaf, withLimits({ minHessian: 22 }))).toBeUndefined();
  });
});

describe.each(['binary', 'multiclass', 'regression'] as const)('gbt, %s', (task) => {
  const train = rowsOf(task, 700);
  const quick = { rounds: 15, minRows: 5, categoryMinRows: 10 };

  it('gives the same model for any order of the rows', async () => {
    const model = gbt.encode((await fit(task, train, quick)).model);
    const shuffled = takeLabelled(train, permutation(random('shuffle'), 700));
    expect(gbt.encode((await fit(task, shuffled, quick)).model)).toEqual(model);
  });

  it('ends with the training scores that its trees predict: the loss curve is that of the model', async () => {
    const { model, curves } = await fit(task, train, { ...quick, rowFraction: 0.6, featureFraction: 0.5 });
    const margin = gbt.predict(model, train.matrix);
    const outputs = task === 'multiclass' ? 3 : 1;
    let loss = 0;
    train.y.forEach((label, row) => {
      const own = margin.subarray(row * outputs, (row + 1) * outputs);
      if (task === 'regression') loss += (own[0]! - label) ** 2;
      else {
        const all = task === 'binary' ? [0, own[0]!] : [...own];
        loss += Math.log(all.reduce((sum, s) => sum + Math.exp(s), 0)) - all[label]!;
      }
    });
    expect(curves!.train.at(-1)).toBeCloseTo(loss / train.y.length, 9);
  });

  it('stops where the validation loss is lowest and keeps that model', async () => {
    const validation = rowsOf(task, 300, 1);
    const params = { rounds: 200, patience: 10, learningRate: 0.4, minRows: 3, categoryMinRows: 5 };
    const { model, curves, rounds } = await fit(task, train, params, validation);
    expect(curves!.validation.length).toBe(Math.min(200, rounds! + 10));
    expect(Math.min(...curves!.validation)).toBe(curves!.validation[rounds! - 1]);
    const unvalidated = await fit(task, train, { ...params, rounds: rounds! });
    expect(gbt.encode(unvalidated.model)).toEqual(gbt.encode(model));
  });

  it('weighs a row of weight 2 as two rows', async () => {
    const twice = Uint32Array.from([
      ...train.y.keys(),
      ...[...train.y.keys()].filter((row) => row % 3 === 0),
    ]);
    const weights = Float64Array.from(train.y, (_, row) => (row % 3 === 0 ? 2 : 1));
    // Rows count once in the limits on leaves and bins, so these are put aside; few rounds, since roundings differ.
    const params = { rounds: 3, minRows: 1, categoryMinRows: 1, categorySmooth: 1, bins: 255 };
    const binary = { ...train.matrix, columns: train.matrix.columns.slice(1, 3) };
    const a = await fit(task, { ...train, matrix: binary, weights }, params);
    const b = await fit(task, takeLabelled({ ...train, matrix: binary }, twice), params);
    const [x, y] = [gbt.predict(a.model, binary), gbt.predict(b.model, binary)];
    x.forEach((value, i) => expect(Math.abs(value - y[i]!)).toBeLessThan(1e-3));
  });

  it('draws with the seed of the step and no other', async () => {
    const params = { ...quick, rowFraction: 0.5 };
    const a = gbt.encode((await fit(task, train, params)).model);
    expect(gbt.encode((await fit(task, train, params)).model)).toEqual(a);
    expect(gbt.encode((await fit(task, train, quick)).model)).not.toEqual(a);
  });

  it('keeps leaf values on a grid so coarse that float32 sums of them are exact in any order', async () => {
    const { model } = await fit(task, train, quick);
    const margin = gbt.predict(model, train.matrix);
    margin.forEach((value) => expect(Math.fround(value)).toBe(value));
    let backwards = 0;
    let forwards = 0;
    const values = model.value.filter((value) => value !== 0).slice(0, 60);
    for (const value of values) forwards = Math.fround(forwards + Math.fround(value));
    for (const value of values.reverse()) backwards = Math.fround(backwards + Math.fround(value));
    expect(forwards).toBe(backwards);
  });
});

it('learns the side of missing values', async () => {
  const values = Float64Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? NaN : i % 7));
  const y = Float64Array.from(values, (value) => (Number.isNaN(value) || value > 4 ? 1 : 0));
  const matrix = { rows: 600, columns: [{ name: 'x', kind: 'number' as const, levels: 0, values }] };
  const { model } = await fit('binary', { matrix, y }, { rounds: 40 });
  gbt.predict(model, matrix).forEach((margin, row) => expect(margin > 0).toBe(y[row] === 1));
});

it('ends and says so when no split gains anything', async () => {
  const values = new Float64Array(100).fill(1);
  const matrix = { rows: 100, columns: [{ name: 'x', kind: 'number' as const, levels: 0, values }] };
  const y = Float64Array.from(values, (_, i) => i % 2);
  const { rounds, notes, model } = await fit('binary', { matrix, y });
  expect(rounds).toBe(0);
  expect(notes[0]).toMatch(/No split gains/);
  expect(gbt.predict(model, matrix).every((margin) => margin === 0)).toBe(true);
});
