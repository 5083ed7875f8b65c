/**
 * Isotonic regression of 0/1 outcomes on a score: the rising step function with the least squared error, found by
 * pooling adjacent violators, with equal scores pooled first. Read between its knots by straight lines and level
 * outside them, as scikit-learn's IsotonicRegression(out_of_bounds='clip') does.
 *
 * R. E. Barlow et al., Statistical Inference under Order Restrictions (1972); B. Zadrozny, C. Elkan (KDD 2002).
 *
 * @param scores [n], finite @param outcomes [n], 0 or 1
 * @returns knots: scores rise strictly, values in [0, 1] never fall; blocks keep their first and last score only
 */
export function fitIsotonic(
  scores: Float64Array,
  outcomes: Float64Array,
): { readonly scores: number[]; readonly values: number[] } {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => scores[a]! - scores[b]! || a - b,
  );
  const low: number[] = [];
  const high: number[] = [];
  // Counts are integers, so the sums are exact whatever the order of equal scores.
  const sums: number[] = [];
  const weights: number[] = [];
  for (const row of order) {
    const score = scores[row]!;
    const outcome = outcomes[row]!;
    const last = weights.length - 1;
    if (last >= 0 && high[last] === score && low[last] === score) {
      sums[last] = sums[last]! + outcome;
      weights[last] = weights[last]! + 1;
    } else {
      low.push(score);
      high.push(score);
      sums.push(outcome);
      weights.push(1);
    }
  }
  let top = 0;
  for (let i = 0; i < weights.length; i++) {
    low[top] = low[i]!;
    high[top] = high[i]!;
    sums[top] = sums[i]!;
    weights[top] = weights[i]!;
    // Cross-multiplied: means compare exactly.
    while (top > 0 && sums[top - 1]! * weights[top]! >= sums[top]! * weights[top - 1]!) {
      top--;
      high[top] = high[top + 1]!;
      sums[top] = sums[top]! + sums[top + 1]!;
      weights[top] = weights[top]! + weights[top + 1]!;
    }
    top++;
  }
  const knots: number[] = [];
  const values: number[] = [];
  for (let block = 0; block < top; block++) {
    const value = sums[block]! / weights[block]!;
    knots.push(low[block]!);
    values.push(value);
    if (high[block]! > low[block]!) {
      knots.push(high[block]!);
      values.push(value);
    }
  }
  return { scores: knots, values };
}

/** The value at one score: lines between knots, level outside. NaN for NaN. */
export function interpolate(knots: readonly number[], values: readonly number[], score: number): number {
  const last = knots.length - 1;
  if (score <= knots[0]!) return values[0]!;
  if (score >= knots[last]!) return values[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (knots[middle]! <= score) low = middle;
    else high = middle;
  }
  // The share of the way first: a slope between knots that nearly touch would overflow.
  const share = (score - knots[low]!) / (knots[high]! - knots[low]!);
  return values[low]! + (values[high]! - values[low]!) * share;
}
