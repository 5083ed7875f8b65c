import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LabelledRows } from '../../../native/training/learner.ts';
import { gbt } from '../../../native/training/trees/boosting/gbt.ts';
import { listsOf } from '../../../native/training/trees/rows/lists.ts';
import type { ScoredRows } from '../../../native/training/trees/objective.ts';
import { chooseObjective, objectiveOf, objectiveSpec } from '../../../native/training/trees/objectives/registry.ts';
import { meanLoss } from '../../../native/training/trees/rows/spans.ts';
import { kernelEngines } from '../../../native/training/trees/runtime.ts';
import { random } from '../../support/random-matrix.ts';

interface Golden {
  readonly query: readonly number[];
  readonly relevance: readonly number[];
  readonly x: readonly number[];
  readonly weights: readonly number[];
  readonly scores: readonly number[];
  readonly derivatives: readonly {
    readonly options: object;
    readonly scored: boolean;
    readonly weighted: boolean;
    readonly trees: readonly { readonly l2: number; readonly leaf: number[]; readonly values: number[] }[];
  }[];
  readonly models: readonly { readonly seed: number; readonly ndcg5: number; readonly ndcg10: number }[];
}
const golden = JSON.parse(readFileSync(new URL('ranking.json', import.meta.url), 'utf8')) as Golden;

const objectiveFor = (options: object) => {
  const spec = objectiveSpec(chooseObjective('ranking', { ...options }), 0, { y: new Float64Array(0) });
  return objectiveOf(spec);
};

describe('derivatives by LightGBM’s leaf values', () => {
  it.each(golden.derivatives)(
    'of $options, weighted: $weighted, from given scores: $scored',
    ({ options, scored, weighted, trees }) => {
      const rows = golden.query.length;
      const of: ScoredRows = {
        y: Float64Array.from(golden.relevance),
        weights: weighted ? Float64Array.from(golden.weights) : undefined,
        lists: listsOf({
          y: Float64Array.from(golden.relevance),
          queries: Int32Array.from(golden.query),
        }),
        scores: [scored ? Float64Array.from(golden.scores) : new Float64Array(rows)],
        gradients: [new Float64Array(rows)],
        hessians: [new Float64Array(rows)],
      };
      objectiveFor(options).derive(of, 0, of.lists!.starts.length - 1);
      for (const { l2, leaf, values } of trees) {
        const gradient = new Float64Array(values.length);
        const hessian = new Float64Array(values.length);
        golden.x.forEach((x, row) => {
          gradient[leaf[x]!]! += of.gradients[0]![row]!;
          hessian[leaf[x]!]! += of.hessians[0]![row]!;
        });
        values.forEach((value, x) => {
          const ours = -gradient[leaf[x]!]! / (hessian[leaf[x]!]! + l2);
          // LightGBM looks sigmoids up in a table, and adds in single precision.
          expect(Math.abs(ours - value)).toBeLessThan(1e-4 * Math.max(0.1, Math.abs(value)));
        });
      }
    },
  );
});

/** As make-ranking.py draws rows: multiples of 2⁻¹⁶ by a linear congruential generator. */
function rankedRows(seed: number, queries: number): LabelledRows {
  let state = seed;
  const draw = (): number => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 16) / 65536;
  };
  const columns = Array.from({ length: 7 }, (): number[] => []);
  const y: number[] = [];
  const query: number[] = [];
  for (let q = 0; q < queries; q++) {
    const ease = draw();
    const size = 2 + Math.floor(draw() * 40);
    for (let i = 0; i < size; i++) {
      const [f0, f1, f2, f3, f4, f5] = Array.from({ length: 6 }, draw) as [number, number, number, number, number, number];
      const score = 3 * f0 + (f1 > 0.5 ? 2 : 0) - 4 * Math.abs(f2 - 0.5) + 2 * f0 * f3;
      const noise = draw() + draw() + draw();
      y.push(Math.min(4, Math.max(0, Math.trunc(score + noise + ease - 3))));
      query.push(q);
      [f0, f1, f2, f3, f4, f5, ease].forEach((value, f) => columns[f]!.push(value));
    }
  }
  return {
    matrix: {
      rows: y.length,
      columns: columns.map((values, f) => ({
        name: `f${f}`,
        kind: 'number',
        levels: 0,
        values: Float64Array.from(values),
      })),
    },
    y: Float64Array.from(y),
    queries: Int32Array.from(query),
  };
}

/** Mean NDCG of the first `truncation` rows of the queries with a relevant row. */
function ndcg({ y, queries }: LabelledRows, scores: Float64Array, truncation: number): number {
  const lists = listsOf({ y, queries: queries! });
  const rows = { y, weights: undefined, lists, scores: [scores], gradients: [], hessians: [] };
  return 1 - meanLoss(objectiveFor({ truncation }), rows, 'loss');
}

describe('rankings', () => {
  it('order test queries as well as LightGBM’s', async () => {
    const gaps = { 5: 0, 10: 0 };
    for (const model of golden.models) {
      const test = rankedRows(1000 + model.seed, 300);
      const fitted = await gbt.fit({
        task: 'ranking',
        classes: [],
        train: rankedRows(model.seed, 400),
        params: gbt.params.parse({}),
        random,
        trees: kernelEngines(1),
      });
      const scores = gbt.predict(fitted.model, test.matrix);
      const [five, ten] = [ndcg(test, scores, 5), ndcg(test, scores, 10)];
      console.log(`NDCG@5 ${five.toFixed(4)} (${model.ndcg5.toFixed(4)}), @10 ${ten.toFixed(4)} (${model.ndcg10.toFixed(4)})`);
      gaps[5] += (five - model.ndcg5) / golden.models.length;
      gaps[10] += (ten - model.ndcg10) / golden.models.length;
    }
    // Both are means over 1,500 queries, of which each model's differ by more.
    expect(Math.abs(gaps[5])).toBeLessThan(0.003);
    expect(Math.abs(gaps[10])).toBeLessThan(0.003);
  });
});
