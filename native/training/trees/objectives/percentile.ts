/** Percentiles as LightGBM's losses of absolute values take them. */

/** More than halving any array takes. */
const MOST_TURNS = 64;
/** Below so many values they are sorted. */
const FEW = 32;

/** Puts the value of an index of the ascending order there, no larger ones before it and no smaller ones behind it. */
function select(values: Float64Array, index: number): void {
  let [low, high] = [0, values.length - 1];
  // Each turn halves the range on most data; where it does not, what is left is sorted.
  for (let turns = MOST_TURNS; high - low >= FEW && turns > 0; turns--) {
    const [a, b, c] = [values[low]!, values[(low + high) >> 1]!, values[high]!];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
    if (index <= j) high = j;
    else if (index >= i) low = i;
    else return;
  }
  values.subarray(low, high + 1).sort();
}

/** Between the two order statistics about (n − 1) · alpha, counted from the largest as LightGBM does. */
function unweighted(values: Float64Array, alpha: number): number {
  const n = values.length;
  const place = (n - 1) * (1 - alpha);
  const above = Math.min(n - 1, Math.floor(place));
  const index = n - 1 - above;
  select(values, index);
  const upper = values[index]!;
  if (above === n - 1) return upper;
  let lower = -Infinity;
  for (let i = 0; i < index; i++) lower = Math.max(lower, values[i]!);
  return upper - (upper - lower) * (place - above);
}

/**
 * Where the cumulative weight passes alpha of the whole: between the value that it passes at and the one before it. As
 * LightGBM does for weights of 1 and more; smaller ones are not treated otherwise here, so that the unit in which
 * weights are given does not matter. Of equal values the lighter comes first, so that the rows' order does not matter.
 */
function weighted(values: Float64Array, weights: Float64Array, alpha: number): number {
  const order = Uint32Array.from(values.keys()).sort(
    (a, b) => values[a]! - values[b]! || weights[a]! - weights[b]!,
  );
  let total = 0;
  for (const i of order) total += weights[i]!;
  const threshold = total * alpha;
  const last = order.length - 1;
  let before = 0;
  let place = 0;
  while (place < last && before + weights[order[place]!]! <= threshold) before += weights[order[place++]!]!;
  const upper = values[order[place]!]!;
  if (place === 0 || place === last) return upper;
  const lower = values[order[place - 1]!]!;
  return lower + ((threshold - before) / weights[order[place]!]!) * (upper - lower);
}

/**
 * The alpha-quantile of one value or more, none of them NaN; 0 < alpha < 1. The arrays' order is changed.
 * @param weights of the values, above 0; undefined: 1 each, and the quantile lies between order statistics (type 7)
 */
export function percentile(values: Float64Array, weights: Float64Array | undefined, alpha: number): number {
  if (values.length <= 1) return values[0]!;
  return weights === undefined ? unweighted(values, alpha) : weighted(values, weights, alpha);
}
