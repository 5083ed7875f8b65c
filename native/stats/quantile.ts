/**
 * Quantile with linear interpolation between order statistics: position (n − 1) · q from 0. The default of
 * numpy and R (type 7; R. J. Hyndman and Y. Fan, 1996). q 0 is the least value, 1 the greatest; NaN for no values.
 * @param sorted in rising order, no NaN @param q in [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const n = sorted.length;
  if (n === 0) return NaN;
  const position = (n - 1) * q;
  const below = Math.min(n - 1, Math.floor(position));
  const low = sorted[below]!;
  const share = position - below;
  if (share === 0 || below + 1 >= n) return low;
  const high = sorted[below + 1]!;
  // Towards the nearer end, so that the result never leaves [low, high].
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}
