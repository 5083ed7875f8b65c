import { exp, log, log2 } from '../stats/elementary.ts';

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

/** Number of different values among sorted ones; −0 equals 0. */
export function countDistinct(sorted: Float64Array): number {
  let distinct = sorted.length === 0 ? 0 : 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

/** The most frequent of sorted values; ties: the smaller first. */
export function topOfSorted(sorted: Float64Array, most: number): { value: number; count: number }[] {
  const top: { value: number; count: number }[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    const count = to - from;
    if (top.length < most || count > top.at(-1)!.count) {
      let at = top.length;
      while (at > 0 && top[at - 1]!.count < count) at--;
      top.splice(at, 0, { value: sorted[from]! + 0, count });
      if (top.length > most) top.pop();
    }
    from = to;
  }
  return top;
}

/** Index of the first value that is not below `limit`. */
function lowerBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

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
  const sorted = values.slice().sort();
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const low = lowerBound(sorted, value);
    let high = low + 1;
    // Long runs of equal values are skipped by doubling.
    for (let step = 1; high < sorted.length && sorted[high] === value;) {
      if (high + step < sorted.length && sorted[high + step] === value) {
        high += step + 1;
        step *= 2;
      } else if (step === 1) high++;
      else step = Math.max(1, step >> 1);
    }
    ranks[i] = (low + 1 + high) / 2;
  }
  return ranks;
}
