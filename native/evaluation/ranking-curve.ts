import type { NumericArray } from '../stats/arrays.ts';
import type { RankingCurve } from './contract.ts';
import { keepShape } from './keep-shape.ts';
import { curveCounts, rank } from './ranking.ts';

/** ROC and precision–recall curve of one class against the rest; undefined where one side has no rows. */
export function rankingCurveOf(
  name: string,
  probabilities: Float64Array,
  outcomes: Uint8Array,
): { curve: RankingCurve; exact: Record<string, NumericArray> } | undefined {
  const { threshold, truePositives, falsePositives } = curveCounts(
    rank(probabilities),
    probabilities,
    outcomes,
  );
  const n = threshold.length;
  const positives = truePositives[n - 1] ?? 0;
  const negatives = falsePositives[n - 1] ?? 0;
  if (positives === 0 || negatives === 0) return undefined;
  const falseRate = Float64Array.from({ length: n + 1 }, (_, i) =>
    i === 0 ? 0 : falsePositives[i - 1]! / negatives,
  );
  const trueRate = Float64Array.from({ length: n + 1 }, (_, i) =>
    i === 0 ? 0 : truePositives[i - 1]! / positives,
  );
  // From the lowest threshold (all rows, recall 1) to above the highest (none, where precision is 1 by convention).
  const recall = Float64Array.from({ length: n + 1 }, (_, i) =>
    i === n ? 0 : truePositives[n - 1 - i]! / positives,
  );
  const precision = Float64Array.from({ length: n + 1 }, (_, i) => {
    const at = n - 1 - i;
    return i === n ? 1 : truePositives[at]! / (truePositives[at]! + falsePositives[at]!);
  });
  const points = (x: Float64Array, y: Float64Array): [number, number][] =>
    keepShape(x, y).map((i) => [x[i]!, y[i]!]);
  return {
    curve: {
      class: name,
      prevalence: positives / (positives + negatives),
      roc: points(falseRate, trueRate),
      precisionRecall: points(recall, precision),
    },
    exact: {
      'ranking.threshold': threshold,
      'ranking.truePositives': Uint32Array.from(truePositives),
      'ranking.falsePositives': Uint32Array.from(falsePositives),
    },
  };
}
