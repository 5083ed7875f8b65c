import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawResample, percentileInterval, strataOf } from './bootstrap.ts';
import { rowsInOrder } from './order.ts';
import { quantile } from './quantile.ts';
import { createRandom } from './random.ts';
import { mean, sum } from './sum.ts';
import { wilsonInterval } from './wilson.ts';

const ID = 'ab'.repeat(32);

describe('rowsInOrder', () => {
  test('is a stable sort, below and above the length from which bits are sorted', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, 5e-324),
      fc.integer({ min: -3, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.boolean(), (few, long) => {
        const values = Float64Array.from(
          { length: long ? 3000 : few.length },
          (_, i) => few[i % few.length]!,
        );
        const expected = [...values.keys()].sort((a, b) =>
          values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : a - b,
        );
        expect([...rowsInOrder(values)]).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('sums and quantiles', () => {
  test('keep what plain addition loses', () => {
    expect(sum([1e100, 1, -1e100])).toBe(1);
    expect(sum([])).toBe(0);
    expect(sum([Infinity, 1])).toBe(Infinity);
    expect(mean([])).toBeNaN();
    expect(mean(new Float64Array(10).fill(0.1))).toBe(0.1);
  });

  test('quantiles interpolate as numpy does, within the values', () => {
    const sorted = [1, 2, 4, 8];
    expect([0, 0.25, 0.5, 0.9, 1].map((q) => quantile(sorted, q))).toEqual([
      1, 1.75, 3, 6.800000000000001, 8,
    ]);
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([3], 0.9)).toBe(3);
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), {
          minLength: 1,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const ordered = values.toSorted((a, b) => a - b);
          const found = quantile(ordered, q);
          expect(found).toBeGreaterThanOrEqual(ordered[0]!);
          expect(found).toBeLessThanOrEqual(ordered.at(-1)!);
        },
      ),
    );
  });

  test('Wilson: known values, within [0, 1], and wide where nothing is known', () => {
    const [low, high] = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4901624715, 9);
    expect(high).toBeCloseTo(0.9433178485, 9);
    expect(wilsonInterval(0, 5)[0]).toBe(0);
    expect(wilsonInterval(5, 5)[1]).toBe(1);
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });
});

describe('bootstrap', () => {
  test('a resample has as many rows of each stratum as the sample, and its number alone decides it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 200 }), fc.nat(50), (labels, resample) => {
        const { order, sizes } = strataOf(labels, 4);
        expect([...order].map((row) => labels[row])).toEqual(labels.toSorted((a, b) => a - b));
        const counts = new Uint16Array(labels.length);
        const again = new Uint16Array(labels.length);
        drawResample(createRandom(ID, 'x'), 7, sizes, again);
        drawResample(createRandom(ID, 'x'), resample, sizes, again);
        drawResample(createRandom(ID, 'x'), resample, sizes, counts);
        expect(counts).toEqual(again);
        let at = 0;
        for (const size of sizes) {
          expect(sum(counts.subarray(at, at + size))).toBe(size);
          at += size;
        }
      }),
    );
  });

  test('every row is drawn equally often', () => {
    const n = 5000;
    const counts = new Uint16Array(n);
    const totals = new Float64Array(n);
    for (let resample = 0; resample < 200; resample++) {
      drawResample(createRandom(ID, 'even'), resample, Uint32Array.of(n), counts);
      for (let row = 0; row < n; row++) totals[row]! += counts[row]!;
    }
    // Each total is Poisson-like with mean and variance 200; six deviations is not to be seen in 5,000.
    expect(Math.max(...totals)).toBeLessThan(200 + 6 * Math.sqrt(200));
    expect(Math.min(...totals)).toBeGreaterThan(200 - 6 * Math.sqrt(200));
  });

  test('the interval of a mean has the width that theory gives', () => {
    const n = 2000;
    const random = createRandom(ID, 'values');
    const values = Float64Array.from({ length: n }, (_, i) => random.uniform(i));
    const counts = new Uint16Array(n);
    const means = Float64Array.from({ length: 1000 }, (_, resample) => {
      drawResample(random, resample, Uint32Array.of(n), counts);
      return sum(values.map((value, row) => value * counts[row]!)) / n;
    });
    const [low, high] = percentileInterval(means, 0.95)!;
    const expected = (2 * 1.96) / Math.sqrt(12 * n);
    expect(Math.abs((high - low) / expected - 1)).toBeLessThan(0.1);
    expect(percentileInterval(Float64Array.of(NaN, NaN), 0.95)).toBeNull();
  });
});
