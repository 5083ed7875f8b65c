import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../stats/random.ts';
import { measureQueries } from './measure-queries.ts';
import {
  meanFigures,
  queriesOfRows,
  queryFigures,
  queryMetricNames,
  type QueryMetricName,
} from './query-metrics.ts';

type Golden = Readonly<Record<QueryMetricName, number | null>> & {
  readonly relevance: readonly number[];
  readonly scores: readonly number[];
};
const golden = JSON.parse(
  readFileSync(new URL('../../test/reference/queries/queries.json', import.meta.url), 'utf8'),
) as Record<string, Golden>;

const oneQuery = (rows: number): Int32Array => new Int32Array(rows);

function figuresOf(query: Int32Array, relevance: ArrayLike<number>, scores: ArrayLike<number>) {
  const queries = queriesOfRows(query, Float64Array.from(relevance));
  return { queries, figures: queryFigures(queries, Float64Array.from(scores)) };
}

describe('scikit-learn, query by query', () => {
  test.each(Object.entries(golden))('%s', (_, each) => {
    const { queries, figures } = figuresOf(oneQuery(each.relevance.length), each.relevance, each.scores);
    for (const name of queryMetricNames) {
      if (each[name] === null) expect(figures[name].length, name).toBe(0);
      else expect(Math.abs(figures[name][0]! - each[name]), name).toBeLessThanOrEqual(1e-12);
    }
    expect(queries.irrelevant).toBe(Number(each.ndcg === null));
  });

  test('all queries at once, their rows in any order', () => {
    const rows = Object.values(golden).flatMap(({ relevance, scores }, query) =>
      relevance.map((grade, row) => ({ query, grade, score: scores[row]! })),
    );
    const random = createRandom('0'.repeat(64), 'order of rows');
    const mixed = rows
      .map((row, place) => ({ row, key: random.uniform(place) }))
      .sort((a, b) => a.key - b.key)
      .map(({ row }) => row);
    const { figures } = figuresOf(
      Int32Array.from(mixed, ({ query }) => 3 * query + 1),
      mixed.map(({ grade }) => grade),
      mixed.map(({ score }) => score),
    );
    for (const name of queryMetricNames) {
      const expected = Object.values(golden).flatMap((each) => each[name] ?? []);
      expect(figures[name].length).toBe(expected.length);
      expected.forEach((value, at) =>
        expect(Math.abs(figures[name][at]! - value)).toBeLessThanOrEqual(1e-12),
      );
    }
  });
});

const rowsOfQueries = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 31 }),
      fc.integer({ min: -3, max: 3 }),
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((rows) => ({
    query: Int32Array.from(rows, ([query]) => query),
    relevance: Float64Array.from(rows, ([, grade]) => grade),
    scores: Float64Array.from(rows, ([, , score]) => score),
  }));

describe('metrics of queries', () => {
  test('lie between 0 and 1, and are 1 in the best order', () => {
    fc.assert(
      fc.property(rowsOfQueries, ({ query, relevance, scores }) => {
        const { figures } = figuresOf(query, relevance, scores);
        const best = figuresOf(query, relevance, relevance).figures;
        for (const name of queryMetricNames) {
          for (const value of figures[name]) {
            expect(value).toBeGreaterThan(name === 'ndcgAt5' || name === 'ndcgAt10' ? -1e-12 : 0);
            expect(value).toBeLessThanOrEqual(1 + 1e-12);
          }
          for (const value of best[name]) expect(value).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  test('know nothing of the order of rows, of what scores are in figures, or of the names of queries', () => {
    fc.assert(
      fc.property(rowsOfQueries, fc.nat(), ({ query, relevance, scores }, seed) => {
        const means = meanFigures(figuresOf(query, relevance, scores).figures);
        const stretched = scores.map((score) => 2 ** score - 5);
        const renamed = query.map((number) => 7 * (4 - number));
        const random = createRandom('0'.repeat(64), `${seed}`);
        const order = [...query.keys()].sort((a, b) => random.uniform(a) - random.uniform(b));
        const again = figuresOf(
          Int32Array.from(order, (row) => renamed[row]!),
          order.map((row) => relevance[row]!),
          order.map((row) => stretched[row]!),
        );
        const others = meanFigures(again.figures);
        for (const name of queryMetricNames) {
          if (Number.isNaN(means[name])) expect(others[name]).toBeNaN();
          else expect(others[name]).toBeCloseTo(means[name], 12);
        }
      }),
    );
  });

  test('of tied rows are the mean over both of their orders', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 12 }),
        fc.nat(10),
        (relevance, at) => {
          fc.pre(relevance.some((grade) => grade > 0));
          const first = at % (relevance.length - 1);
          const falling = relevance.map((_, row) => -row);
          const tied = falling.with(first + 1, falling[first]!);
          const swapped = falling.with(first, falling[first + 1]!).with(first + 1, falling[first]!);
          const of = (scores: number[]) => figuresOf(oneQuery(relevance.length), relevance, scores).figures;
          for (const name of queryMetricNames) {
            const mean = (of(falling)[name][0]! + of(swapped)[name][0]!) / 2;
            expect(of(tied)[name][0]).toBeCloseTo(mean, 12);
          }
        },
      ),
    );
  });

  test('a better model is never worse: a row that rises above a less relevant neighbour lowers nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 12 }),
        fc.nat(10),
        (relevance, at) => {
          const first = at % (relevance.length - 1);
          fc.pre(relevance[first]! < relevance[first + 1]!);
          const falling = relevance.map((_, row) => -row);
          const swapped = falling.with(first, falling[first + 1]!).with(first + 1, falling[first]!);
          const of = (scores: number[]) => figuresOf(oneQuery(relevance.length), relevance, scores).figures;
          for (const name of queryMetricNames)
            expect(of(swapped)[name][0]!).toBeGreaterThanOrEqual(of(falling)[name][0]! - 1e-12);
        },
      ),
    );
  });
});

describe('the evaluation of a ranking', () => {
  const options = { count: 200, level: 0.95, random: createRandom('7'.repeat(64), 'intervals') };
  const rows = (queries: number, size: number) => {
    const random = createRandom('1'.repeat(64), 'rows');
    const n = queries * size;
    const y = Float64Array.from({ length: n }, (_, row) => Math.floor(3 * random.uniform(row) ** 3));
    return {
      row: Uint32Array.from({ length: n }, (_, row) => row),
      y,
      margins: y.map((grade, row) => grade + 3 * random.uniform(n + row)),
      query: Int32Array.from(y, (_, row) => row % queries),
    };
  };

  test('has intervals over queries, and what an order by chance gives', async () => {
    const { metrics, raw, ranking } = await measureQueries(rows(40, 8), options);
    expect(Object.keys(metrics)).toEqual([...queryMetricNames]);
    expect(raw).toEqual(metrics);
    expect(ranking!.queries).toEqual({ measured: 39, irrelevant: 1 });
    expect(ranking!.rows).toEqual({ least: 8, median: 8, most: 8 });
    for (const name of queryMetricNames) {
      const { value, low, high } = metrics[name]!;
      expect(low).toBeLessThan(value!);
      expect(high).toBeGreaterThan(value!);
      expect(ranking!.chance[name]).toBeLessThan(low!);
    }
  });

  test('of one query has no interval, and says why', async () => {
    const { metrics, notes } = await measureQueries(rows(1, 8), options);
    expect(metrics.ndcg).toEqual({ value: metrics.ndcg!.value, low: null, high: null });
    expect(notes).toEqual(['One test query alone does not tell how far figures may be off.']);
  });

  test('leaves out queries without a relevant row, and says so', async () => {
    const some = rows(10, 4);
    const y = some.y.map((grade, row) => (some.query[row]! < 3 ? 0 : grade + 1));
    const found = await measureQueries({ ...some, y }, options);
    expect(found.ranking!.queries).toEqual({ measured: 7, irrelevant: 3 });
    expect(found.notes).toEqual([
      '3 queries of the test rows have no relevant row: any order of such rows is as good, so the figures are means over the others.',
    ]);
  });

  test('is not defined where no row is relevant, or where there is no row', async () => {
    const some = rows(3, 4);
    const none = await measureQueries({ ...some, y: new Float64Array(12) }, options);
    expect(none.metrics.ndcg).toEqual({
      value: null,
      low: null,
      high: null,
      why: 'No test row is relevant (relevance 1 or more).',
    });
    expect(none.ranking).toBeUndefined();
    const empty = await measureQueries(rows(0, 0), options);
    expect(empty.metrics.mrr!.why).toBe('There are no test rows.');
  });
});
