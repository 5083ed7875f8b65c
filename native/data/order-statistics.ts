import { exp, log, log2 } from '../stats/elementary.ts';
import { lowerBound, rowsInOrder } from '../stats/order.ts';

/**
 * The quantile p of sorted values: linear between the order statistics round (n − 1)p (type 7 of R. J. Hyndman and
 * Y. Fan, Sample quantiles in statistical packages, 1996; numpy's `linear`, with its way of rounding).
 */
export function quantile(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const low = Math.floor(place);
  const a = sorted[low]!;
  const b = sorted[Math.min(low + 1, sorted.length - 1)]!;
  const t = place - low;
  const step = b - a;
  if (!Number.isFinite(step)) return a * (1 - t) + b * t;
  return t >= 0.5 ? b - step * (1 - t) : a + step * t;
}

/** Runs of equal values among `length` sorted ones. */
export interface Runs {
  readonly distinct: number;
  /** Where the longest begin, the longest first; ties: the earlier first. */
  readonly top: { readonly at: number; readonly count: number }[];
}

/** @param differs whether the value at i, above 0, is another than the one before it */
export function runsOf(length: number, most: number, differs: (i: number) => boolean): Runs {
  const top: { at: number; count: number }[] = [];
  let distinct = 0;
  let least = 0;
  for (let from = 0; from < length;) {
    let to = from + 1;
    while (to < length && !differs(to)) to++;
    const count = to - from;
    distinct++;
    if (count > least) {
      let place = top.length;
      while (place > 0 && top[place - 1]!.count < count) place--;
      top.splice(place, 0, { at: from, count });
      if (top.length > most) top.pop();
      if (top.length === most) least = most === 0 ? Infinity : top[most - 1]!.count;
    }
    from = to;
  }
  return { distinct, top };
}

/** Of sorted numbers; −0 equals 0. */
export const numberRuns = (sorted: Float64Array, most: number): Runs =>
  runsOf(sorted.length, most, (i) => sorted[i] !== sorted[i - 1]);

/** Number of different values among sorted ones; −0 equals 0. */
export const countDistinct = (sorted: Float64Array): number => numberRuns(sorted, 0).distinct;

/** The most frequent of sorted values; ties: the smaller first. */
export const topOfSorted = (sorted: Float64Array, most: number): { value: number; count: number }[] =>
  numberRuns(sorted, most).top.map(({ at, count }) => ({ value: sorted[at]! + 0, count }));

const MOST_BINS = 60;

/**
 * Bins of equal width from the smallest to the largest value. Their number: for whole numbers over a range below 60 one
 * a number (edges at halves); else by Freedman and Diaconis (width 2 IQR / ∛n), by Sturges (log2 n + 1) where the IQR
 * is 0; at most 60. Bin i is [edge i, edge i+1), the last one closed.
 */
export function histogram(sorted: Float64Array): { edges: number[]; counts: number[] } {
  const n = sorted.length;
  const min = sorted[0]!;
  const max = sorted[n - 1]!;
  if (min === max) return { edges: [min, max], counts: [n] };
  let edges: number[];
  if (max - min < MOST_BINS && sorted.every((value) => Number.isInteger(value))) {
    edges = Array.from({ length: max - min + 2 }, (_, i) => min + i - 0.5);
  } else {
    const width = (2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25))) / exp(log(n) / 3);
    const wanted = width > 0 ? (max - min) / width : log2(n) + 1;
    const bins = Math.max(1, Math.min(MOST_BINS, Math.ceil(wanted - 1e-9)));
    // Apart, because max − min may overflow.
    edges = Array.from({ length: bins + 1 }, (_, i) =>
      i === bins ? max : min + (max / bins - min / bins) * i,
    );
  }
  const bounds = edges.map((edge) => lowerBound(sorted, edge));
  bounds[bounds.length - 1] = n;
  return { edges, counts: edges.slice(1).map((_, i) => bounds[i + 1]! - bounds[i]!) };
}

/** Ranks from 1, equal values sharing the mean of theirs. */
export function averageRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const order = rowsInOrder(values);
  const ranks = new Float64Array(n);
  for (let from = 0; from < n;) {
    const value = values[order[from]!]!;
    let to = from + 1;
    while (to < n && values[order[to]!] === value) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
