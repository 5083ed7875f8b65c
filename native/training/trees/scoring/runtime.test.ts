import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { links } from '../../../../test/support/links.ts';
import { random, randomMatrix } from '../../../../test/support/random-matrix.ts';
import { randomTrees, type TreesOptions } from '../../../../test/support/random-trees.ts';
import type { FeatureMatrix } from '../../../features/matrix.ts';
import { predictTrees, type TreesModel } from '../model/model.ts';
import { planScoring } from './plan.ts';
import { kernelScorers } from './runtime.ts';
import { codedFeatures } from './thresholds.ts';

const bytesOf = (values: Float64Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

async function expectPlain(model: TreesModel, matrix: FeatureMatrix, threads: number): Promise<void> {
  const scorer = kernelScorers(threads, 0)(model, matrix.rows);
  try {
    const margins = await scorer.margins(matrix);
    expect(bytesOf(margins).equals(bytesOf(predictTrees(model, matrix)))).toBe(true);
  } finally {
    await scorer.close();
  }
}

/** Puts what training never showed among the values: codes that nobody knows, and edges of the numbers. */
function withOddValues({ rows, columns }: FeatureMatrix): FeatureMatrix {
  const odd = {
    number: [NaN, Infinity, -Infinity, 0, -0, 5e-324, Number.MAX_VALUE],
    category: [NaN, -1, -0, 0.5, 12, 1e9, Infinity],
  };
  return {
    rows,
    columns: columns.map((column) => ({
      ...column,
      values: column.values.map((value, row) => (row % 3 === 0 ? odd[column.kind][row % 7]! : value)),
    })),
  };
}

describe('the scoring kernels', () => {
  it('give what plain walks give, to the last bit, whatever the model', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.constantFrom(0, 1, 7, 8, 255, 257, 700),
          numbers: fc.integer({ min: 0, max: 5 }),
          categories: fc.integer({ min: 0, max: 3 }),
          missing: fc.constantFrom(0, 0.3),
          levels: fc.constantFrom(1, 12, 300),
        }),
        fc.record({
          rounds: fc.integer({ min: 0, max: 6 }),
          leaves: fc.constantFrom(1, 2, 5, 31, 64, 200),
          outputs: fc.integer({ min: 1, max: 3 }),
          link: fc.constantFrom(...links),
          shape: fc.constantFrom('any', 'chain'),
        }),
        fc.constantFrom(1, 3),
        fc.nat(1000),
        async (of, { rounds, ...options }, threads, seed) => {
          const model = randomTrees({
            ...options,
            trees: rounds * options.outputs,
            matrix: randomMatrix({ ...of, rows: 500, seed }),
            seed,
          });
          const matrix = withOddValues(randomMatrix({ ...of, seed: seed + 1 }));
          await expectPlain(model, matrix, threads);
        },
      ),
      { numRuns: 80 },
    );
  });

  const many = (rows: number): FeatureMatrix => randomMatrix({ rows, numbers: 4, missing: 0.1, levels: 12 });
  const cases: readonly (readonly [string, TreesOptions])[] = [
    ['thousands of thresholds a feature', { matrix: many(9_000), trees: 8, leaves: 3_000 }],
    [
      'trees of 4,096 leaves, each below the other',
      { matrix: many(3_000), trees: 2, leaves: 4_096, shape: 'chain' },
    ],
    [
      'more features than lie in a cache line',
      { matrix: randomMatrix({ rows: 600, numbers: 150 }), trees: 20, leaves: 31 },
    ],
    [
      'categories of more levels than a byte holds',
      { matrix: randomMatrix({ rows: 600, numbers: 1, categories: 3, levels: 900 }), trees: 9, leaves: 20 },
    ],
  ];
  it.each(cases)('take %s', async (_, options) => {
    await expectPlain(randomTrees(options), withOddValues(options.matrix), 2);
  });

  it('score rows by parts, and again', async () => {
    const matrix = randomMatrix({ rows: 70_001, numbers: 2, categories: 1, missing: 0.1 });
    const model = randomTrees({ matrix, trees: 4, leaves: 6, outputs: 2 });
    const plain = predictTrees(model, matrix);
    const scorer = kernelScorers(2, 0)(model, matrix.rows);
    for (let turn = 0; turn < 2; turn++)
      expect(bytesOf(await scorer.margins(matrix)).equals(bytesOf(plain))).toBe(true);
    const few = { rows: 3, columns: matrix.columns.map((c) => ({ ...c, values: c.values.slice(0, 3) })) };
    expect(await scorer.margins(few)).toEqual(plain.slice(0, 6));
    await scorer.close();
  });

  it('refuse rows of other features', async () => {
    const matrix = randomMatrix({ rows: 5 });
    const scorer = kernelScorers(1)(randomTrees({ matrix, trees: 1, leaves: 3 }), 5);
    await expect(scorer.margins(randomMatrix({ rows: 5, numbers: 3 }))).rejects.toThrow(/feature 4 is x3/);
    await scorer.close();
  });

  it('leave a feature with more thresholds than two bytes count to the plain walk', async () => {
    const rows = 70_000;
    const draws = random('many thresholds');
    const values = Float64Array.from({ length: rows }, (_, row) => draws.uniform(row));
    const matrix = { rows, columns: [{ name: 'x', kind: 'number' as const, levels: 0, values }] };
    const model = randomTrees({ matrix, trees: 1, leaves: 120_000, shape: 'chain' });
    expect(planScoring(model, codedFeatures(model), rows, 1)).toBeUndefined();
    const scorer = kernelScorers(1)(model, rows);
    expect(await scorer.margins(matrix)).toEqual(predictTrees(model, matrix));
    await scorer.close();
  });
});
