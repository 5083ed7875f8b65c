import { rowsInOrder } from '../stats/order.ts';

export interface IsotonicCurve {
  /** Rising strictly. */
  readonly x: number[];
  /** In [0, 1], never falling. */
  readonly y: number[];
}

/**
 * Isotonic regression of 0/1 outcomes on a score: the rising step function of least squared error, found by pooling
 * adjacent violators after equal scores were pooled. Means are ratios of counts, compared exactly.
 * Of each pooled block the first and last score are kept. Same curve as scikit-learn's IsotonicRegression.
 *
 * R. E. Barlow et al., Statistical Inference under Order Restrictions (1972); B. Zadrozny and C. Elkan (KDD 2002).
 *
 * @param scores [n], n ≥ 1, finite @param outcomes [n], 0 or 1
 */
export function fitIsotonic(scores: Float64Array, outcomes: ArrayLike<number>): IsotonicCurve {
  const n = scores.length;
  const order = rowsInOrder(scores);
  // A stack of blocks: their first and last score, positives and rows.
  const first = new Float64Array(n);
  const last = new Float64Array(n);
  const positives = new Float64Array(n);
  const rows = new Float64Array(n);
  let blocks = 0;
  for (let i = 0; i < n;) {
    const score = scores[order[i]!]!;
    let count = 0;
    let ones = 0;
    for (; i < n && scores[order[i]!] === score; i++) {
      count++;
      ones += outcomes[order[i]!]!;
    }
    first[blocks] = score;
    last[blocks] = score;
    positives[blocks] = ones;
    rows[blocks] = count;
    for (; blocks > 0; blocks--) {
      const above = blocks - 1;
      if (positives[above]! * rows[blocks]! < positives[blocks]! * rows[above]!) break;
      last[above] = last[blocks]!;
      positives[above]! += positives[blocks]!;
      rows[above]! += rows[blocks]!;
    }
    blocks++;
  }
  const x: number[] = [];
  const y: number[] = [];
  for (let block = 0; block < blocks; block++) {
    const value = positives[block]! / rows[block]!;
    x.push(first[block]!);
    y.push(value);
    if (last[block]! > first[block]!) {
      x.push(last[block]!);
      y.push(value);
    }
  }
  return { x, y };
}

/** The curve at a score: straight lines between its points, constant outside. NaN for NaN. */
export function interpolate({ x, y }: IsotonicCurve, score: number): number {
  const end = x.length - 1;
  if (score <= x[0]!) return y[0]!;
  if (score >= x[end]!) return y[end]!;
  let low = 0;
  let high = end;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x[middle]! <= score) low = middle;
    else high = middle;
  }
  // The share of the way first: a slope between scores that nearly touch would overflow.
  const share = (score - x[low]!) / (x[high]! - x[low]!);
  return y[low]! + (y[high]! - y[low]!) * share;
}
