/**
 * The percentile bootstrap: a statistic's spread over resamples of the rows, drawn with replacement.
 * Resamples are counts by row, so that statistics over sorted rows need no new sort.
 * B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 */
import { quantile } from './quantile.ts';
import { philox, type Random } from './random.ts';

/** Rows of each stratum; a resample has as many of each as the sample. */
export type Strata = readonly Uint32Array[];

/** Rows by stratum, from a label 0 … count − 1 for each row. */
export function strataOf(labels: ArrayLike<number>, count: number): Strata {
  const sizes = new Uint32Array(count);
  for (let row = 0; row < labels.length; row++) sizes[labels[row]!]!++;
  const strata = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    strata[label]![sizes[label]!++] = row;
  }
  return strata;
}

const block = new Uint32Array(4);

/**
 * Fills `counts` with how often resample number `resample` holds each row. The same for a number and a random
 * source, whichever resamples were drawn before it.
 */
export function drawResample(random: Random, resample: number, strata: Strata, counts: Uint16Array): void {
  const [k0, k1] = random.key;
  counts.fill(0);
  strata.forEach((rows, stratum) => {
    const n = rows.length;
    // Words in the last, incomplete run of n values are drawn again, so that no row is favoured.
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = 4;
    let number = 0;
    for (let drawn = 0; drawn < n;) {
      if (word === 4) {
        philox(number++, 0, 16 + resample, stratum, k0, k1, block);
        word = 0;
      }
      const value = block[word++]!;
      if (value >= limit) continue;
      counts[rows[value % n]!]!++;
      drawn++;
    }
  });
}

/**
 * Bounds between which the middle `level` share of the resamples' values lies. NaN values (a statistic that a
 * resample leaves undefined) are left out; null where none is left.
 */
export function percentileInterval(values: Float64Array, level: number): [low: number, high: number] | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return null;
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}
