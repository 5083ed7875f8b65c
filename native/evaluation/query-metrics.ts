/**
 * How well scores order the rows of each query, with grades of relevance. Rows of equal score stand in any order: each
 * figure is its mean over all orders of such rows, so that the order of a file says nothing. F. McSherry and M. Najork,
 * Computing information retrieval performance measures efficiently in the presence of tied scores (ECIR 2008); of
 * NDCG it is what scikit-learn's ndcg_score does.
 */
import { MOST_RELEVANT } from '../data/contract.ts';
import { log2 } from '../stats/elementary.ts';
import { rowsInOrder } from '../stats/order.ts';
import { mean } from '../stats/sum.ts';

export const queryMetricNames = ['ndcg', 'ndcgAt5', 'ndcgAt10', 'map', 'mrr'] as const;
export type QueryMetricName = (typeof queryMetricNames)[number];
/** Of each query that is measured. */
export type QueryFigures = Readonly<Record<QueryMetricName, Float64Array>>;

const CUTS = { ndcg: Infinity, ndcgAt5: 5, ndcgAt10: 10 } as const;
type Cut = keyof typeof CUTS;
const cutNames = Object.keys(CUTS) as Cut[];

/** The queries that are measured: those with a relevant row. In any other each order is as good, so it says nothing. */
export interface Queries {
  readonly relevance: Float64Array;
  /** Of each row: the place of its query, 0 … length of sizes − 1; −1 where it is not measured. */
  readonly place: Int32Array;
  /** Rows of each. */
  readonly sizes: Uint32Array;
  /** Queries that are left out, since no row of theirs is relevant. */
  readonly irrelevant: number;
  /** Sum of the discounts of the first so many ranks. */
  readonly discounts: Float64Array;
  /** DCG of each in the best order. */
  readonly ideal: Readonly<Record<Cut, Float64Array>>;
}

const isRelevant = (relevance: number): boolean => relevance >= 1;
/** Of whole numbers to 31, and exact. */
const gainOf = (relevance: number): number => 2 ** relevance - 1;

/** Σ 1 / log₂(rank + 1) over the first 0, 1 … ranks. */
function discountSums(ranks: number): Float64Array {
  const sums = new Float64Array(ranks + 1);
  for (let rank = 1; rank <= ranks; rank++) sums[rank] = sums[rank - 1]! + 1 / log2(rank + 1);
  return sums;
}

/**
 * @param query [n], a number of each row's query, 0 or more, in any order
 * @param relevance [n], whole numbers from 0 to 31
 */
export function queriesOfRows(query: Int32Array, relevance: Float64Array): Queries {
  const numbers = query.reduce((most, one) => Math.max(most, one + 1), 0);
  const rows = new Uint32Array(numbers);
  const relevant = new Uint8Array(numbers);
  for (let row = 0; row < query.length; row++) {
    rows[query[row]!]!++;
    if (isRelevant(relevance[row]!)) relevant[query[row]!] = 1;
  }
  const places = new Int32Array(numbers).fill(-1);
  const measured: number[] = [];
  for (let number = 0; number < numbers; number++)
    if (relevant[number] === 1) places[number] = measured.push(rows[number]!) - 1;
  const sizes = Uint32Array.from(measured);
  const place = query.map((number) => places[number]!);
  const discounts = discountSums(sizes.reduce((most, size) => Math.max(most, size), 0));
  return {
    relevance,
    place,
    sizes,
    irrelevant: rows.reduce((count, size, number) => count + Number(size > 0 && relevant[number] === 0), 0),
    discounts,
    ideal: idealGains(place, relevance, sizes, discounts),
  };
}

/** DCG of the best order, the rows of each grade together: nothing is sorted. */
function idealGains(
  place: Int32Array,
  relevance: Float64Array,
  sizes: Uint32Array,
  discounts: Float64Array,
): Queries['ideal'] {
  const blank = () => new Float64Array(sizes.length);
  const ideal = { ndcg: blank(), ndcgAt5: blank(), ndcgAt10: blank() };
  const rows = rowsByQuery(
    { place, sizes },
    new Uint32Array(place.length).map((_, row) => row),
  );
  const counts = new Uint32Array(MOST_RELEVANT + 1);
  let start = 0;
  for (let query = 0; query < sizes.length; query++) {
    const end = start + sizes[query]!;
    counts.fill(0);
    for (let i = start; i < end; i++) counts[relevance[rows[i]!]!]!++;
    let before = 0;
    for (let grade = MOST_RELEVANT; grade >= 1; grade--) {
      const count = counts[grade]!;
      if (count === 0) continue;
      for (const cut of cutNames)
        ideal[cut][query]! += gainOf(grade) * discounted(discounts, before, count, CUTS[cut]);
      before += count;
    }
    start = end;
  }
  return ideal;
}

/** Sum of the discounts of `count` ranks behind the first `before`, as far as they are not behind `cut`. */
const discounted = (discounts: Float64Array, before: number, count: number, cut: number): number =>
  discounts[Math.min(before + count, cut)]! - discounts[Math.min(before, cut)]!;

/** The rows of each query together, otherwise in the given order. */
function rowsByQuery({ place, sizes }: Pick<Queries, 'place' | 'sizes'>, order: Uint32Array): Uint32Array {
  const next = new Uint32Array(sizes.length);
  for (let query = 1; query < sizes.length; query++) next[query] = next[query - 1]! + sizes[query - 1]!;
  const rows = new Uint32Array(sizes.reduce((total, size) => total + size, 0));
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    if (place[row]! >= 0) rows[next[place[row]!]!++] = row;
  }
  return rows;
}

/**
 * Figures of each query that is measured. One sort of all rows; otherwise time grows with their number.
 * @param scores [n], no NaN; higher comes first
 */
export function queryFigures(queries: Queries, scores: Float64Array): QueryFigures {
  const { relevance, sizes, discounts, ideal } = queries;
  const rows = rowsByQuery(queries, rowsInOrder(scores).reverse());
  const figures = Object.fromEntries(
    queryMetricNames.map((name) => [name, new Float64Array(sizes.length)]),
  ) as Record<QueryMetricName, Float64Array>;
  let start = 0;
  for (let query = 0; query < sizes.length; query++) {
    const end = start + sizes[query]!;
    let relevantBefore = 0;
    let precision = 0;
    for (let from = start; from < end;) {
      const score = scores[rows[from]!]!;
      let gain = 0;
      let relevant = 0;
      let to = from;
      for (; to < end && scores[rows[to]!] === score; to++) {
        const grade = relevance[rows[to]!]!;
        gain += gainOf(grade);
        relevant += Number(isRelevant(grade));
      }
      const before = from - start;
      const tied = to - from;
      if (relevant > 0) {
        for (const cut of cutNames)
          figures[cut][query]! += (gain / tied) * discounted(discounts, before, tied, CUTS[cut]);
        if (relevantBefore === 0) figures.mrr[query] = reciprocalRank(before, tied, relevant);
        precision += precisionSum(before, relevantBefore, tied, relevant);
        relevantBefore += relevant;
      }
      from = to;
    }
    for (const cut of cutNames) figures[cut][query]! /= ideal[cut][query]!;
    figures.map[query] = precision / relevantBefore;
    start = end;
  }
  return figures;
}

/**
 * Mean of 1 / rank of the first relevant of tied rows, over their orders: it is the j-th of them with probability
 * C(tied − j, relevant − 1) / C(tied, relevant).
 */
function reciprocalRank(before: number, tied: number, relevant: number): number {
  let probability = relevant / tied;
  let total = 0;
  for (let j = 1; j <= tied - relevant + 1; j++) {
    total += probability / (before + j);
    probability *= (tied - j - relevant + 1) / (tied - j);
  }
  return total;
}

/**
 * Sum of the precisions at the ranks of the relevant ones among tied rows, in the mean over their orders: the j-th is
 * relevant with probability relevant / tied, and then of the j − 1 before it (relevant − 1) / (tied − 1) are.
 */
function precisionSum(before: number, relevantBefore: number, tied: number, relevant: number): number {
  const share = tied === 1 ? 0 : (relevant - 1) / (tied - 1);
  let total = 0;
  for (let j = 1; j <= tied; j++) total += (relevantBefore + 1 + (j - 1) * share) / (before + j);
  return (total * relevant) / tied;
}

/** Means over the queries that are measured; NaN where there is none. */
export function meanFigures(figures: QueryFigures): Record<QueryMetricName, number> {
  const named = queryMetricNames.map((name) => [name, mean(figures[name])] as const);
  return Object.fromEntries(named) as Record<QueryMetricName, number>;
}
