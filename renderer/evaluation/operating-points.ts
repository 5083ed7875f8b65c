import type { Confusion, EvaluationResult, Figure } from '../../native/evaluation/contract.ts';

/** What a threshold does to the test rows. */
export interface OperatingPoint extends Confusion {
  readonly threshold: number;
  /** The threshold that the model was measured with: its counts are exact there too. */
  readonly chosen: boolean;
}

/** Share of a normal distribution within z deviations of its mean, by Simpson's rule. */
function normalShare(z: number): number {
  const steps = 400;
  const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(z);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density((i * z) / steps);
  return (2 * sum * z) / steps / 3;
}

const quantiles = new Map<number, number>();

/** How many deviations hold this share of a normal distribution; found once a level, by bisection. */
function normalQuantile(level: number): number {
  const known = quantiles.get(level);
  if (known !== undefined) return known;
  let [low, high] = [0, 10];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < level) low = middle;
    else high = middle;
  }
  quantiles.set(level, high);
  return high;
}

/** A share with its Wilson interval; null of nothing. */
export function shareOf(successes: number, n: number, level: number): Figure {
  if (n === 0) return { value: null, low: null, high: null, why: 'There are no such rows.' };
  const z = normalQuantile(level);
  const share = successes / n;
  const square = (z * z) / n;
  const centre = (share + square / 2) / (1 + square);
  const half = (z * Math.sqrt((share * (1 - share)) / n + square / (4 * n))) / (1 + square);
  return {
    value: share,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}

/** The points of the result's grid, rising, and among them the threshold that the model was measured with. */
export function operatingPoints(result: EvaluationResult): OperatingPoint[] {
  const { grid, confusion, threshold } = result;
  if (grid === undefined) return [];
  const [positives, negatives] = [grid.positives[0] ?? 0, grid.negatives[0] ?? 0];
  const points: OperatingPoint[] = grid.thresholds.map((at, i) => ({
    threshold: at,
    truePositive: grid.positives[i]!,
    falseNegative: positives - grid.positives[i]!,
    falsePositive: grid.negatives[i]!,
    trueNegative: negatives - grid.negatives[i]!,
    chosen: false,
  }));
  if (threshold === undefined || confusion === undefined) return points;
  return [
    ...points.filter((point) => point.threshold !== threshold.value),
    { ...confusion, threshold: threshold.value, chosen: true },
  ].sort((a, b) => a.threshold - b.threshold);
}

/** The point whose threshold is nearest. */
export function pointAt(points: readonly OperatingPoint[], threshold: number): OperatingPoint {
  return points.reduce((best, point) =>
    Math.abs(point.threshold - threshold) < Math.abs(best.threshold - threshold) ? point : best,
  );
}

export const rowsOf = (point: Confusion): number =>
  point.truePositive + point.falsePositive + point.trueNegative + point.falseNegative;

/** The rates of a confusion matrix, each with its Wilson interval. */
export function ratesOf(point: Confusion, level: number): Record<string, Figure> {
  const { truePositive, falsePositive, trueNegative, falseNegative } = point;
  return {
    selectionRate: shareOf(truePositive + falsePositive, rowsOf(point), level),
    truePositiveRate: shareOf(truePositive, truePositive + falseNegative, level),
    falsePositiveRate: shareOf(falsePositive, falsePositive + trueNegative, level),
    precision: shareOf(truePositive, truePositive + falsePositive, level),
    accuracy: shareOf(truePositive + trueNegative, rowsOf(point), level),
  };
}

export interface Costs {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** Cost of 1,000 rows such as the test rows. */
export const costPerThousand = (point: Confusion, costs: Costs): number =>
  ((costs.falsePositive * point.falsePositive + costs.falseNegative * point.falseNegative) /
    Math.max(1, rowsOf(point))) *
  1000;

/** The point of least cost on the test rows; of equal ones the lowest. */
export function cheapest(points: readonly OperatingPoint[], costs: Costs): OperatingPoint {
  return points.reduce((best, point) =>
    costPerThousand(point, costs) < costPerThousand(best, costs) ? point : best,
  );
}
