import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbersMatrix, random, randomMatrix } from '../../../../test/support/random-matrix.ts';
import type { FeatureMatrix } from '../../../features/matrix.ts';
import type { FitHooks } from '../../learner.ts';
import { isolationForest } from './isolation-forest.ts';
import { usualPath } from './isolation-tree.ts';
import { predictTrees } from '../model/model.ts';

async function fit(matrix: FeatureMatrix, params: object = {}, y?: Float64Array, hooks?: FitHooks) {
  const { model } = await isolationForest.fit({
    task: 'binary',
    classes: ['usual', 'odd'],
    train: { matrix, y: y ?? Float64Array.from({ length: matrix.rows }, (_, row) => row % 2) },
    params: isolationForest.params.parse(params),
    random,
    ...(hooks && { hooks }),
  });
  return model;
}

describe('the usual path', () => {
  it('is that of scikit-learn', () => {
    // sklearn.ensemble._iforest._average_path_length
    expect([0, 1, 2, 3, 256].map(usualPath)).toEqual([0, 0, 1, 1.207392357589623, 10.244770920119917]);
  });
});

describe('an isolation forest', () => {
  it('gives what stands apart the highest scores', async () => {
    const draws = random('crowd');
    const crowd = Array.from({ length: 300 }, (_, i) => draws.uniform(i));
    const matrix = numbersMatrix([...crowd, 9, -8], [...crowd.toReversed(), 9, 7]);
    const margins = predictTrees(await fit(matrix), matrix);
    expect(Math.min(margins[300]!, margins[301]!)).toBeGreaterThan(Math.max(...margins.subarray(0, 300)));
  });

  it('does not read the target', async () => {
    const matrix = randomMatrix({ rows: 200, numbers: 3, categories: 1, missing: 0.1, seed: 3 });
    const other = Float64Array.from({ length: 200 }, (_, row) => (row < 100 ? 1 : 0));
    expect(isolationForest.encode(await fit(matrix, {}, other))).toEqual(
      isolationForest.encode(await fit(matrix)),
    );
  });

  it('splits a number from missing ones', async () => {
    const matrix = numbersMatrix([5, 5, 5, 5, 5, 5, 5, NaN]);
    const margins = predictTrees(await fit(matrix), matrix);
    expect(margins[7]).toBeGreaterThan(margins[0]!);
  });

  it('takes any numbers: infinite, missing, equal ones', { timeout: 20_000 }, async () => {
    const value = fc.oneof(
      fc.constantFrom(NaN, Infinity, -Infinity, 0, 1, Number.MAX_VALUE, -Number.MAX_VALUE),
      fc.double(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 40 }), async (rows) => {
        const matrix = numbersMatrix(
          rows.map(([a]) => a),
          rows.map(([, b]) => b),
        );
        const model = await fit(matrix, { trees: 5, rows: 16 });
        expect(isolationForest.encode(isolationForest.decode(isolationForest.encode(model)))).toEqual(
          isolationForest.encode(model),
        );
        for (const margin of predictTrees(model, matrix)) expect(margin).toSatisfy(Number.isFinite);
        // Each node parts the rows that reach it: both of its children hold some.
        model.feature.forEach((feature, node) => {
          if (feature < 0) return;
          const tree = model.nodeStart.findLastIndex((start) => start <= node);
          const child = model.nodeStart[tree]! + model.left[node]!;
          expect(model.cover![child]! + model.cover![child + 1]!).toBe(model.cover![node]);
          expect(Math.min(model.cover![child]!, model.cover![child + 1]!)).toBeGreaterThan(0);
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('an isolation forest that was cut off', () => {
  const matrix = randomMatrix({ rows: 150, numbers: 3, categories: 2, missing: 0.1, seed: 4 });
  const params = { trees: 12, rows: 64 };

  /** Fits, and gives what was kept after each tree. */
  async function kept(on: FeatureMatrix, of: object): Promise<Uint8Array[]> {
    const states: Uint8Array[] = [];
    const checkpoint: FitHooks['checkpoint'] = {
      resume: async () => undefined,
      offer: async (save) => void states.push(save()),
    };
    await fit(on, of, undefined, { checkpoint });
    return states;
  }
  /** Fits from what was kept; says after how many trees it began to grow others. */
  async function goOn(from: Uint8Array) {
    const begun: number[] = [];
    const model = await fit(matrix, params, undefined, {
      progress: (done) => begun.push(done - 1),
      checkpoint: { resume: async (restore) => restore(from), offer: async () => undefined },
    });
    return { model, begun: begun[0] };
  }

  it('goes on from the trees that were kept, to the same model', async () => {
    const whole = isolationForest.encode(await fit(matrix, params));
    const states = await kept(matrix, params);
    for (const after of [1, 5, 11]) {
      const { model, begun } = await goOn(states[after - 1]!);
      expect(begun).toBe(after);
      expect(isolationForest.encode(model)).toEqual(whole);
    }
    expect(states.at(-1)).toEqual(whole);
  });

  it('takes neither damaged trees nor those of another forest', async () => {
    const [state] = await kept(matrix, params);
    await expect(goOn(state!.subarray(0, -8))).rejects.toThrow();
    const others = [
      await kept(matrix, { ...params, rows: 32 }),
      await kept(matrix, { ...params, trees: 13 }),
      await kept(randomMatrix({ rows: 150, numbers: 4, categories: 1, seed: 4 }), params),
    ];
    for (const states of others) await expect(goOn(states.at(-1)!)).rejects.toThrow('another forest');
  });
});
