/**
 * The grouped jackknife: a statistic's spread from how it changes where one group of rows after the other is left out.
 * B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 11; of statistics of pairs of rows
 * J. N. Arvesen, Jackknifing U-statistics, Annals of Mathematical Statistics 40 (1969).
 */
import { permutation, type Random } from '../stats/random.ts';
import { studentBound } from '../stats/student.ts';

export const INTERVAL_METHOD = 'grouped jackknife';
export const QUERY_INTERVAL_METHOD = 'grouped jackknife of queries';

/** Odd, so that the degrees of freedom are even. */
const MOST_GROUPS = 21;

export interface RowGroups {
  readonly count: number;
  /** Group of each row. */
  readonly of: Uint8Array;
}

/**
 * Deals rows into groups at random, those of one stratum after those of the one before, so that each group has about
 * the same share of each and sizes differ by one at most. Of less than three rows there is one group: no spread.
 * @param strata [n], class indices; all 0 where there are none
 */
export function dealGroups(strata: ArrayLike<number>, random: Random): RowGroups {
  const rows = strata.length;
  const count = Math.min(MOST_GROUPS, rows - 1 + (rows % 2));
  const of = new Uint8Array(rows);
  if (count < 3) return { count: Math.min(rows, 1), of };
  const order = permutation(random, rows).sort((a, b) => strata[a]! - strata[b]!);
  order.forEach((row, place) => {
    of[row] = place % count;
  });
  return { count, of };
}

/** Deals whole queries into groups at random. @param query [n], number of each row's query */
export function dealQueries(query: Int32Array, random: Random): RowGroups {
  const numbers = [...new Set(query)];
  const place = new Map(numbers.map((number, index) => [number, index]));
  const { count, of } = dealGroups(new Uint8Array(numbers.length), random);
  return { count, of: Uint8Array.from(query, (number) => of[place.get(number)!]!) };
}

/**
 * Confidence interval of a statistic: value ± t · √((K − 1) / K · Σ (θ₍ₖ₎ − θ̄)²), t of Student with K − 1 degrees of
 * freedom. Null where there are too few groups, or where leaving one out leaves nothing defined.
 * @param without the statistic without each of the K groups
 */
export function jackknifeInterval(
  value: number,
  without: Float64Array,
  level: number,
): { readonly low: number; readonly high: number } | null {
  const groups = without.length;
  if (groups < 3 || !Number.isFinite(value) || !without.every(Number.isFinite)) return null;
  const mean = without.reduce((total, each) => total + each, 0) / groups;
  const squares = without.reduce((total, each) => total + (each - mean) * (each - mean), 0);
  const half = studentBound(level, groups - 1) * Math.sqrt(((groups - 1) / groups) * squares);
  return { low: value - half, high: value + half };
}
