import { rowsInOrder } from '../stats/order.ts';

/** Rows in falling order of score, and where runs of equal scores end: what every ranking metric walks over. */
export interface Ranking {
  readonly order: Uint32Array;
  /** Position after the last row of each run of equal scores. */
  readonly ends: Uint32Array;
}

/** @param scores [n], no NaN */
export function rank(scores: Float64Array): Ranking {
  const order = rowsInOrder(scores).reverse();
  const ends = new Uint32Array(order.length);
  let runs = 0;
  for (let i = 1; i <= order.length; i++) {
    if (i === order.length || scores[order[i]!] !== scores[order[i - 1]!]) ends[runs++] = i;
  }
  return { order, ends: ends.slice(0, runs) };
}

export interface RankingMetrics {
  /** NaN where a class has no rows. */
  readonly rocAuc: number;
  /** NaN where a class has no rows. */
  readonly prAuc: number;
}

/**
 * ROC AUC: the probability that a random positive has a higher score than a random negative, ties counting half
 * (Mann–Whitney U over its maximum). Range [0, 1], 0.5 is chance; exact while positives · negatives < 2^52.
 * PR AUC: average precision Σ (recall_k − recall_{k−1}) · precision_k over distinct scores, without interpolation.
 * Range [0, 1], the share of positives is chance. Both as scikit-learn defines them.
 *
 * @param outcomes [n], 0 or 1 @param counts [n], how often each row counts (1 for the sample itself)
 */
export function rankingMetrics(
  { order, ends }: Ranking,
  outcomes: Uint8Array,
  counts: Uint16Array,
): RankingMetrics {
  let truePositives = 0;
  let falsePositives = 0;
  // Twice the U statistic is an integer, so its sum is exact.
  let twiceU = 0;
  let precisionSum = 0;
  let i = 0;
  for (let run = 0; run < ends.length; run++) {
    const end = ends[run]!;
    let rows = 0;
    let positives = 0;
    for (; i < end; i++) {
      const row = order[i]!;
      const count = counts[row]!;
      rows += count;
      positives += count * outcomes[row]!;
    }
    if (rows === 0) continue;
    twiceU += (rows - positives) * (2 * truePositives + positives);
    truePositives += positives;
    falsePositives += rows - positives;
    if (positives > 0) precisionSum += positives * (truePositives / (truePositives + falsePositives));
  }
  return {
    rocAuc: twiceU / (2 * truePositives * falsePositives),
    // Without a negative every ranking has precision 1, which says nothing.
    prAuc: falsePositives === 0 ? NaN : precisionSum / truePositives,
  };
}

/** Counts at every distinct score, falling: what ROC, precision–recall and cost curves are drawn from. */
export interface CurveCounts {
  readonly threshold: Float64Array;
  /** Rows of either class whose score is at least the threshold. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

export function curveCounts(
  { order, ends }: Ranking,
  scores: Float64Array,
  outcomes: Uint8Array,
): CurveCounts {
  const threshold = new Float64Array(ends.length);
  const truePositives = new Float64Array(ends.length);
  const falsePositives = new Float64Array(ends.length);
  let positives = 0;
  let i = 0;
  for (let run = 0; run < ends.length; run++) {
    threshold[run] = scores[order[i]!]!;
    for (; i < ends[run]!; i++) positives += outcomes[order[i]!]!;
    truePositives[run] = positives;
    falsePositives[run] = i - positives;
  }
  return { threshold, truePositives, falsePositives };
}
