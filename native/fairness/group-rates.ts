/**
 * Rates of a group's labels, from its counts. Each is NaN where nothing of its kind is in the group.
 * Definitions: S. Barocas, M. Hardt, A. Narayanan, Fairness and Machine Learning (2023), chapter 3;
 * the same as fairlearn's metrics of those names.
 */
export interface GroupCounts {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

export interface GroupRates {
  /** Share of rows that are positive. */
  readonly baseRate: number;
  /** Share of rows that are labelled positive. */
  readonly selectionRate: number;
  /** Share of the positive rows that are labelled positive. */
  readonly truePositiveRate: number;
  /** Share of the negative rows that are labelled positive. */
  readonly falsePositiveRate: number;
  readonly trueNegativeRate: number;
  readonly falseNegativeRate: number;
  /** Share of the rows labelled positive that are positive. */
  readonly precision: number;
  /** Share of rows whose label is right. */
  readonly accuracy: number;
}

/** Each rate as a part of a whole: what a proportion's interval needs. */
export function proportions(
  counts: GroupCounts,
): Record<keyof GroupRates, readonly [part: number, whole: number]> {
  const { truePositive, falsePositive, trueNegative, falseNegative } = counts;
  const positives = truePositive + falseNegative;
  const negatives = falsePositive + trueNegative;
  const selected = truePositive + falsePositive;
  const rows = positives + negatives;
  return {
    baseRate: [positives, rows],
    selectionRate: [selected, rows],
    truePositiveRate: [truePositive, positives],
    falsePositiveRate: [falsePositive, negatives],
    trueNegativeRate: [trueNegative, negatives],
    falseNegativeRate: [falseNegative, positives],
    precision: [truePositive, selected],
    accuracy: [truePositive + trueNegative, rows],
  };
}

export function groupRates(counts: GroupCounts): GroupRates {
  const { truePositive, falsePositive, trueNegative, falseNegative } = counts;
  const positives = truePositive + falseNegative;
  const negatives = falsePositive + trueNegative;
  const selected = truePositive + falsePositive;
  const rows = positives + negatives;
  return {
    baseRate: positives / rows,
    selectionRate: selected / rows,
    truePositiveRate: truePositive / positives,
    falsePositiveRate: falsePositive / negatives,
    trueNegativeRate: trueNegative / negatives,
    falseNegativeRate: falseNegative / positives,
    precision: truePositive / selected,
    accuracy: (truePositive + trueNegative) / rows,
  };
}
