import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectPlainTrees, fitTrees } from '../../../../test/support/fit-trees.ts';
import { random, randomMatrix, randomTarget } from '../../../../test/support/random-matrix.ts';
import { nthLargest, sampleByGradient } from './row-draws.ts';

describe('the n-th largest', () => {
  it('is that of the sorted values', () => {
    const values = fc.array(
      fc.oneof(fc.constantFrom(0, 1, 2, Infinity), fc.double({ min: 0, noNaN: true })),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(values, fc.nat(), (all, place) => {
        const k = 1 + (place % all.length);
        expect(nthLargest(Float64Array.from(all), k)).toBe(all.toSorted((a, b) => b - a)[k - 1]);
      }),
    );
  });
});

describe('rows drawn by gradient', () => {
  const sampled = (sizes: readonly number[], topFraction: number, otherFraction: number, seed: number) =>
    sampleByGradient(
      { gradients: [Float64Array.from(sizes)], hessians: [new Float64Array(sizes.length).fill(1)] },
      { topFraction, otherFraction },
      random(`goss ${seed}`),
    );

  it('are all of the largest, and of the others as many as asked for, which count for all others', () => {
    const share = fc.double({ min: 0.05, max: 0.5, noNaN: true });
    const sizes = fc.uniqueArray(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 2,
      maxLength: 100,
      selector: Math.abs,
    });
    fc.assert(
      fc.property(sizes, share, share, fc.nat(99), (all, top, other, seed) => {
        const factors = sampled(all, top, other, seed);
        const kept = Math.max(1, Math.floor(all.length * top));
        const others = all.length - kept;
        const drawn = Math.min(others, Math.max(1, Math.floor(all.length * other)));
        const bySize = [...all.keys()].sort((a, b) => Math.abs(all[b]!) - Math.abs(all[a]!));
        for (const row of bySize.slice(0, kept)) expect(factors[row]).toBe(1);
        const counted = bySize.slice(kept).filter((row) => factors[row] !== 0);
        expect(counted.length).toBe(drawn);
        for (const row of counted) expect(factors[row]).toBeCloseTo(others / drawn, 12);
      }),
    );
  });

  it('are any of the others, each as likely', () => {
    const times = new Float64Array(20);
    for (let seed = 0; seed < 2000; seed++) {
      // Row 0 is the largest; of the 19 others 5 are drawn.
      sampled(
        Array.from({ length: 20 }, (_, i) => (i === 0 ? 9 : 1 + i / 100)),
        0.05,
        0.25,
        seed,
      ).forEach((factor, row) => (times[row]! += factor > 0 ? 1 : 0));
    }
    expect(times[0]).toBe(2000);
    for (const each of times.subarray(1)) expect(Math.abs(each / 2000 - 5 / 19)).toBeLessThan(0.05);
  });

  it.each(['binary', 'multiclass', 'regression'] as const)(
    'train the same by any engine: %s',
    async (task) => {
      const matrix = randomMatrix({ rows: 400, numbers: 3, categories: 1, missing: 0.1, seed: 2 });
      const train = { matrix, y: randomTarget(matrix, task, 3, 2) };
      const params = { rounds: 5, leaves: 6, learningRate: 0.5, rowSampling: 'gradient', minRows: 5 };
      const { bytes } = await expectPlainTrees({ task, train, params });
      const all = await fitTrees({ task, train, params: { ...params, rowSampling: 'uniform' } });
      expect(Buffer.from(bytes).equals(Buffer.from(all.bytes))).toBe(false);
    },
  );

  it.each([
    [{ rowFraction: 0.5 }, /rowFraction/],
    [{ topFraction: 0.7, otherFraction: 0.6 }, /more than all/],
  ])('cannot be drawn as %j asks', async (more, why) => {
    const matrix = randomMatrix({ rows: 50, seed: 1 });
    const train = { matrix, y: randomTarget(matrix, 'regression', 3, 1) };
    const params = { rowSampling: 'gradient', ...more };
    await expect(fitTrees({ task: 'regression', train, params })).rejects.toThrow(why);
  });
});
