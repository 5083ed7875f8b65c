/**
 * The percentile bootstrap: a statistic's spread over resamples of the rows, drawn with replacement.
 * Resamples are counts by row, so that statistics over sorted rows need no new sort.
 * B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 */
import { quantile } from './quantile.ts';
import { philoxBlocks, type Random } from './random.ts';

/** Rows by stratum: a resample has as many of each stratum as the sample. */
export interface Strata {
  /** The rows, those of one stratum after those of the one before, otherwise in their order. */
  readonly order: Uint32Array;
  /** Rows of each stratum. */
  readonly sizes: Uint32Array;
}

/** @param labels stratum of each row, 0 … count − 1 */
export function strataOf(labels: ArrayLike<number>, count: number): Strata {
  const sizes = new Uint32Array(count);
  for (let row = 0; row < labels.length; row++) sizes[labels[row]!]!++;
  const next = new Uint32Array(count);
  for (let label = 1; label < count; label++) next[label] = next[label - 1]! + sizes[label - 1]!;
  const order = new Uint32Array(labels.length);
  for (let row = 0; row < labels.length; row++) order[next[labels[row]!]!++] = row;
  return { order, sizes };
}

const words = new Uint32Array(2048);

/**
 * Fills `counts` with how often resample number `resample` holds each row, where rows lie in the order of their
 * strata. The same for a number and a random source, whichever resamples were drawn before it.
 */
export function drawResample(
  random: Pick<Random, 'key'>,
  resample: number,
  sizes: Uint32Array,
  counts: Uint16Array,
): void {
  const [k0, k1] = random.key;
  counts.fill(0);
  let start = 0;
  for (let stratum = 0; stratum < sizes.length; stratum++) {
    const n = sizes[stratum]!;
    // Words in the last, incomplete run of n values are drawn again, so that no row is favoured.
    const limit = 2 ** 32 - (2 ** 32 % n);
    const inverse = 1 / n;
    let block = 0;
    for (let left = n; left > 0;) {
      const length = Math.min(words.length, (left + 3) & ~3);
      philoxBlocks(block, 0, 16 + resample, stratum, k0, k1, words, length);
      block += length >>> 2;
      for (let i = 0; i < length && left > 0; i++) {
        const word = words[i]!;
        if (word >= limit) continue;
        // word % n: the quotient by the inverse is off by one at most, and costs half of a division.
        let row = (word - Math.imul((word * inverse) >>> 0, n)) | 0;
        if (row < 0) row += n;
        else if (row >= n) row -= n;
        counts[start + row]!++;
        left--;
      }
    }
    start += n;
  }
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
