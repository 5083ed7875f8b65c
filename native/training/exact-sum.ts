/** Adding and subtracting it rounds |x| < 2^51 to the nearest integer, ties to even. */
export const ROUNDER = 1.5 * 2 ** 52;

/** The least k with |x| ≤ 2^k, for finite x ≠ 0. */
export function ceilingExponent(x: number): number {
  const magnitude = Math.abs(x);
  let k = 0;
  let power = 1;
  while (power < magnitude) {
    power *= 2;
    k++;
  }
  while (power / 2 >= magnitude && power > 2 ** -1073) {
    power /= 2;
    k--;
  }
  return k;
}

/**
 * A power of two by which values of at most `largest` become integers whose sums, of `terms` of them, stay below
 * 2^52: such sums are exact in doubles, whatever their order or grouping.
 */
export function fixedPointScale(largest: number, terms: number): number {
  if (!(largest > 0)) return 1;
  const exponent = 51 - ceilingExponent(Math.max(1, terms)) - ceilingExponent(largest);
  return 2 ** Math.max(-1000, Math.min(1000, exponent));
}

/** The sum of finite values in fixed point: the same for any order of the values. */
export function exactSum(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  const scale = fixedPointScale(largest, values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * scale + ROUNDER - ROUNDER;
  return sum / scale;
}
