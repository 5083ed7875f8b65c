import { ceilingExponent, fixedPointScale, ROUNDER } from './exact-sum.ts';

/** Values as integers of one unit, a power of two. */
export interface Quantised {
  readonly values: Int32Array;
  readonly unit: number;
}

const LARGEST_SUM = 2 ** 31 - 1;

/**
 * Rounds values to multiples of the finest power of two for which Σ|values|, in units, stays below 2^31, so that
 * every partial sum is an exact int32. The choice does not depend on the order of the values.
 */
export function quantise(values: Float64Array, out: Int32Array): Quantised {
  const rows = values.length;
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  if (largest === 0) {
    out.fill(0);
    return { values: out, unit: 1 };
  }
  const fine = fixedPointScale(largest, rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += Math.abs(values[i]!) * fine + ROUNDER - ROUNDER;
  // Rounding adds at most half a unit a row.
  const total = sum / fine;
  let scale = 2 ** Math.min(1000, 29 - ceilingExponent(total));
  while (scale < 2 ** 1000 && total * scale * 2 + rows / 2 + 1 <= LARGEST_SUM) scale *= 2;
  for (let i = 0; i < rows; i++) out[i] = values[i]! * scale + ROUNDER - ROUNDER;
  return { values: out, unit: 1 / scale };
}

/** The same of values that are each multiplied by their row's factor first; undefined: 1 for all. */
export function quantiseDrawn(values: Float64Array, factors: Float64Array | undefined): Quantised {
  const drawn = factors === undefined ? values : values.map((value, row) => value * factors[row]!);
  return quantise(drawn, new Int32Array(values.length));
}
