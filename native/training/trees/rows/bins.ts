import { lowerBound } from '../../../stats/order.ts';
import { scratch } from '../../../stats/scratch.ts';
import { sortNumbers } from '../../../stats/sort-numbers.ts';
import type { Random } from '../../../stats/random.ts';
import type { FeatureColumn, FeatureMatrix } from '../../../features/matrix.ts';

/**
 * Bins of a feature, found on the training rows. A number's bin is the count of bounds below it, and one more
 * bin holds NaN; a category's bin is its place among the kept codes, and one more bin holds all others.
 */
export type FeatureBins =
  | {
      readonly kind: 'number';
      /** Ascending; x lies in bin b when bounds[b−1] < x ≤ bounds[b]. */
      readonly bounds: Float64Array;
      /** Bins with the one for missing, which is the last. */
      readonly count: number;
      readonly usable: boolean;
    }
  | {
      readonly kind: 'category';
      /** Kept codes, ascending: their bins are 0, 1, … */
      readonly codes: Int32Array;
      /** Bin by code. */
      readonly binOf: Uint8Array;
      readonly count: number;
      readonly usable: boolean;
    };

const FEWEST_ROWS_OF_A_BIN = 3;
const MOST_BINS = 255;

const distinctValues = scratch((length) => new Float64Array(length));
const countsOfValues = scratch((length) => new Uint32Array(length));
const presentValues = scratch((length) => new Float64Array(length));

/** The midpoint of a < b as a threshold t with a ≤ t < b, whatever rounding does. */
export function threshold(a: number, b: number): number {
  const middle = a + (b - a) / 2;
  if (middle >= a && middle < b) return middle;
  const halves = a / 2 + b / 2;
  return halves >= a && halves < b ? halves : a;
}

/**
 * Bounds between bins of sorted values: one bin a distinct value where at most `most` are needed (bins of fewer
 * than 3 rows are merged with the next), else bins of nearly equal counts in which a value that fills a bin alone
 * has it for itself. The rule is LightGBM's GreedyFindBin.
 */
export function findBounds(sorted: Float64Array, most: number): Float64Array {
  let kinds = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) kinds++;
  const distinct = distinctValues(kinds);
  const counts = countsOfValues(kinds).fill(0);
  for (let i = 0, kind = -1; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct[++kind] = sorted[i]!;
    counts[kind]!++;
  }
  const bounds: number[] = [];
  const cut = (at: number): number => bounds.push(threshold(distinct[at]!, distinct[at + 1]!));
  if (distinct.length <= most) {
    let rows = 0;
    for (let i = 0; i + 1 < distinct.length; i++) {
      rows += counts[i]!;
      if (rows < FEWEST_ROWS_OF_A_BIN) continue;
      cut(i);
      rows = 0;
    }
    return Float64Array.from(bounds);
  }
  const bins = Math.max(1, Math.min(most, Math.floor(sorted.length / FEWEST_ROWS_OF_A_BIN)));
  let restBins = bins;
  let restRows = sorted.length;
  const isLarge = (i: number): boolean => counts[i]! >= sorted.length / bins;
  for (let i = 0; i < kinds; i++) {
    if (!isLarge(i)) continue;
    restBins--;
    restRows -= counts[i]!;
  }
  let mean = restRows / restBins;
  let rows = 0;
  for (let i = 0; i + 1 < distinct.length && bounds.length < bins - 1; i++) {
    if (!isLarge(i)) restRows -= counts[i]!;
    rows += counts[i]!;
    if (isLarge(i) || rows >= mean || (i + 1 < kinds && isLarge(i + 1) && rows >= Math.max(1, mean / 2))) {
      cut(i);
      rows = 0;
      if (!isLarge(i)) {
        restBins--;
        mean = restRows / restBins;
      }
    }
  }
  return Float64Array.from(bounds);
}

/** Rows that bounds are found on where there are more. */
export const SAMPLED_ROWS = 200_000;

/** Rows to find bounds on: one of each of SAMPLED_ROWS stretches of equal length; undefined where there are no more rows. */
export function sampleRows(rows: number, random: Random): Uint32Array | undefined {
  if (rows <= SAMPLED_ROWS) return undefined;
  const startOf = (stretch: number): number => Math.floor((stretch * rows) / SAMPLED_ROWS);
  return Uint32Array.from({ length: SAMPLED_ROWS }, (_, stretch) => {
    const start = startOf(stretch);
    return start + random.below(stretch, startOf(stretch + 1) - start);
  });
}

/** Bounds of a number's bins, found on some of its rows or all, and whether a split can part any of those. */
export function numberBounds(
  values: Float64Array,
  most: number,
  sample: Uint32Array | undefined,
): { readonly bounds: Float64Array; readonly usable: boolean } {
  const seen = sample?.length ?? values.length;
  const numbers = presentValues(seen);
  let count = 0;
  for (let i = 0; i < seen; i++) {
    const value = values[sample === undefined ? i : sample[i]!]!;
    if (value === value) numbers[count++] = value;
  }
  const bounds = findBounds(sortNumbers(numbers.subarray(0, count)), Math.min(most, MOST_BINS));
  return { bounds, usable: bounds.length > 0 || (count > 0 && count < seen) };
}

export const numberBinsOf = (bounds: Float64Array, usable: boolean): FeatureBins => ({
  kind: 'number',
  bounds,
  count: bounds.length + 2,
  usable,
});

/** Keeps the most frequent codes (ties: the lowest) of some rows or all where there are more than bins. */
export function categoryBins(
  { values, levels }: FeatureColumn,
  sample: Uint32Array | undefined,
): FeatureBins {
  const counts = new Float64Array(levels);
  if (sample === undefined) for (const code of values) counts[code]!++;
  else for (const row of sample) counts[values[row]!]!++;
  const seen = Array.from(counts.keys()).filter((code) => counts[code]! > 0);
  const kept = seen
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, MOST_BINS)
    .sort((a, b) => a - b);
  return categoryBinsOf(Int32Array.from(kept), levels, seen.length > 1);
}

/** @param codes ascending, below `levels` */
export function categoryBinsOf(codes: Int32Array, levels: number, usable: boolean): FeatureBins {
  const binOf = new Uint8Array(levels).fill(codes.length);
  codes.forEach((code, bin) => (binOf[code] = bin));
  return { kind: 'category', codes, binOf, count: codes.length + 1, usable };
}

export function findColumnBins(column: FeatureColumn, most: number, sample?: Uint32Array): FeatureBins {
  if (column.kind === 'category') return categoryBins(column, sample);
  const { bounds, usable } = numberBounds(column.values, most, sample);
  return numberBinsOf(bounds, usable);
}

export const findBins = (matrix: FeatureMatrix, most: number, sample?: Uint32Array): FeatureBins[] =>
  matrix.columns.map((column) => findColumnBins(column, most, sample));

/** One byte a value, column-major. */
export function binColumn(bins: FeatureBins, values: Float64Array): Uint8Array {
  const out = new Uint8Array(values.length);
  if (bins.kind === 'category') {
    const other = bins.count - 1;
    for (let i = 0; i < values.length; i++) out[i] = bins.binOf[values[i]!] ?? other;
    return out;
  }
  const missing = bins.count - 1;
  const { bounds } = bins;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) {
      out[i] = missing;
      continue;
    }
    out[i] = lowerBound(bounds, value);
  }
  return out;
}
