const bits = new DataView(new ArrayBuffer(8));

/** The next number towards −∞ of a finite double. */
function doubleBefore(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}

/** The next number towards −∞ of a finite single. */
function singleBefore(value: number): number {
  if (value === 0) return -(2 ** -149);
  bits.setFloat32(0, value);
  bits.setInt32(0, bits.getInt32(0) + (value > 0 ? -1 : 1));
  return bits.getFloat32(0);
}

/**
 * The largest double that is below a single when it is rounded to single precision, so that x ≤ it where
 * fround(x) < bound: what a library that keeps its inputs in single precision decides, said of doubles.
 * Halfway cases round to even. @param bound a finite single
 */
export function lastRoundedBelow(bound: number): number {
  const before = singleBefore(bound);
  // Below the least single lies −∞, to which numbers round from half a step beyond it on.
  if (before === -Infinity) return -(2 ** 128 - 2 ** 103);
  const middle = before / 2 + bound / 2;
  return Math.fround(middle) < bound ? middle : doubleBefore(middle);
}
