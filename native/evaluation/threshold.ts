import type { Confusion } from './contract.ts';
import { curveCounts, rank, type CurveCounts } from './ranking.ts';

export interface Costs {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** Counts of rows by actual class and label; a row is labelled positive where its probability is ≥ the threshold. */
export function confusionAt(probabilities: Float64Array, outcomes: Uint8Array, threshold: number): Confusion {
  const counts = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (let row = 0; row < outcomes.length; row++) {
    if (probabilities[row]! >= threshold) counts[outcomes[row] === 1 ? 'truePositive' : 'falsePositive']++;
    else counts[outcomes[row] === 1 ? 'falseNegative' : 'trueNegative']++;
  }
  return counts;
}

/** The least double above a positive x below 2: what says "no row is positive" when x is the highest score. */
function justAbove(x: number): number {
  let step = 2 ** -52;
  while (step > 2 ** -1074 && x + step / 2 > x) step /= 2;
  return x + step;
}

export interface CostCurve {
  /** Rising: every distinct score, and last the least number above them, at which no row is positive. */
  readonly threshold: Float64Array;
  /** (falsePositive · FP + falseNegative · FN) / n at the threshold. */
  readonly meanCost: Float64Array;
}

/** Mean cost of the labels at every threshold that tells rows apart. @param probabilities [n], n ≥ 1 */
export function costCurve(probabilities: Float64Array, outcomes: Uint8Array, costs: Costs): CostCurve {
  return costCurveOf(curveCounts(rank(probabilities), probabilities, outcomes), outcomes.length, costs);
}

function costCurveOf(counts: CurveCounts, rows: number, costs: Costs): CostCurve {
  const n = counts.threshold.length;
  const positives = counts.truePositives[n - 1]!;
  const threshold = new Float64Array(n + 1);
  const meanCost = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const from = n - 1 - i;
    const missed = positives - counts.truePositives[from]!;
    threshold[i] = counts.threshold[from]!;
    meanCost[i] = (costs.falsePositive * counts.falsePositives[from]! + costs.falseNegative * missed) / rows;
  }
  threshold[n] = justAbove(threshold[n - 1]!);
  meanCost[n] = (costs.falseNegative * positives) / rows;
  return { threshold, meanCost };
}

/** The threshold of least mean cost; of equal ones the lowest. */
export function bestThreshold({ threshold, meanCost }: CostCurve): { value: number; meanCost: number } {
  let best = 0;
  for (let i = 1; i < threshold.length; i++) if (meanCost[i]! < meanCost[best]!) best = i;
  return { value: threshold[best]!, meanCost: meanCost[best]! };
}

/** Rows of either class with a probability ≥ each of 0, 0.01 … 1. */
export function thresholdGrid(
  probabilities: Float64Array,
  outcomes: Uint8Array,
): { thresholds: number[]; positives: number[]; negatives: number[] } {
  const thresholds = Array.from({ length: 101 }, (_, i) => i / 100);
  const counts = [new Array<number>(101).fill(0), new Array<number>(101).fill(0)];
  for (let row = 0; row < outcomes.length; row++) {
    const p = probabilities[row]!;
    let last = Math.max(0, Math.min(100, Math.floor(p * 100)));
    // The product is rounded; the thresholds themselves decide.
    if (last < 100 && p >= thresholds[last + 1]!) last++;
    if (last > 0 && p < thresholds[last]!) last--;
    counts[outcomes[row]!]![last]!++;
  }
  for (const list of counts) for (let i = 99; i >= 0; i--) list[i]! += list[i + 1]!;
  return { thresholds, positives: counts[1]!, negatives: counts[0]! };
}
