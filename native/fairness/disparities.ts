import type { GroupRates } from './group-rates.ts';

/** Largest minus smallest of the defined values; NaN for fewer than two. Range [0, ∞), of rates [0, 1]; 0 is parity. */
export function difference(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length < 2 ? NaN : Math.max(...defined) - Math.min(...defined);
}

/** Smallest divided by largest of the defined values; NaN for fewer than two, or where all are 0. 1 is parity. */
export function ratio(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length < 2 ? NaN : Math.min(...defined) / Math.max(...defined);
}

/** The larger (or smaller) of two, where one may be undefined. */
const worst = (pick: (...values: number[]) => number, a: number, b: number): number =>
  Number.isNaN(a) ? b : Number.isNaN(b) ? a : pick(a, b);

/**
 * How far groups are apart. Groups for which a rate is not defined (no positive row has no true positive rate) play no
 * part in the figures that need it.
 *
 * - demographicParityDifference, Ratio: of the selection rates. Difference [0, 1], parity 0; ratio [0, 1], parity 1.
 * - equalizedOddsDifference: the larger of the differences in true and in false positive rate; parity 0.
 * - equalizedOddsRatio: the smaller of their ratios; parity 1.
 * - equalOpportunityDifference: of the true positive rates; parity 0.
 * - accuracyDifference: of the accuracies; parity 0.
 *
 * The definitions of fairlearn (method "between groups", worst case). M. Hardt, E. Price, N. Srebro, Equality of
 * opportunity in supervised learning (2016). A largest difference over many small groups is large by chance alone:
 * read its interval, and the groups that are marked as unstable.
 */
export function disparities(groups: readonly GroupRates[]): Record<string, number> {
  const selection = groups.map((group) => group.selectionRate);
  const truePositive = groups.map((group) => group.truePositiveRate);
  const falsePositive = groups.map((group) => group.falsePositiveRate);
  return {
    demographicParityDifference: difference(selection),
    demographicParityRatio: ratio(selection),
    equalizedOddsDifference: worst(Math.max, difference(truePositive), difference(falsePositive)),
    equalizedOddsRatio: worst(Math.min, ratio(truePositive), ratio(falsePositive)),
    equalOpportunityDifference: difference(truePositive),
    accuracyDifference: difference(groups.map((group) => group.accuracy)),
  };
}
