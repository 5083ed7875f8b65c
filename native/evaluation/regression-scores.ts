import { rowsInOrder } from '../stats/order.ts';
import { mean } from '../stats/sum.ts';

export interface RegressionMetrics {
  /** √ of the mean squared error; range [0, ∞), in the target's unit. */
  readonly rmse: number;
  /** Mean absolute error; range [0, ∞). */
  readonly mae: number;
  /** 1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 is perfect, 0 as good as the mean of these rows. NaN where y is constant. */
  readonly r2: number;
  /** Half of the rows have a smaller absolute error. */
  readonly medianAbsoluteError: number;
  /** Mean of ŷ − y. */
  readonly bias: number;
}

/** What the metrics read of the rows. */
export interface RegressionScores {
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
  /** Mean of `actual`. */
  readonly centre: number;
  readonly constant: boolean;
  /** |prediction − actual|, and the rows in its rising order. */
  readonly absolute: Float64Array;
  readonly order: Uint32Array;
}

/** @param predicted [n] @param actual [n], finite */
export function regressionScores(predicted: Float64Array, actual: Float64Array): RegressionScores {
  const absolute = predicted.map((value, row) => Math.abs(value - actual[row]!));
  return {
    predicted,
    actual,
    centre: mean(actual),
    constant: actual.every((value) => value === actual[0]),
    absolute,
    order: rowsInOrder(absolute),
  };
}

/** Metrics of a regression; NaN without rows. @param counts [n], how often each row counts */
export function regressionMetrics(scores: RegressionScores, counts: Uint16Array): RegressionMetrics {
  const { predicted, actual, centre, absolute, order } = scores;
  let rows = 0;
  let squares = 0;
  let sizes = 0;
  let errors = 0;
  let deviations = 0;
  let deviationSquares = 0;
  for (let row = 0; row < counts.length; row++) {
    const count = counts[row]!;
    const error = predicted[row]! - actual[row]!;
    // About the sample's mean, so that the squares of a resample lose nothing to a far-off origin.
    const deviation = actual[row]! - centre;
    rows += count;
    squares += count * error * error;
    sizes += count * absolute[row]!;
    errors += count * error;
    deviations += count * deviation;
    deviationSquares += count * deviation * deviation;
  }
  const total = deviationSquares - (deviations * deviations) / rows;
  return {
    rmse: Math.sqrt(squares / rows),
    mae: sizes / rows,
    r2: scores.constant || !(total > 0) ? NaN : 1 - squares / total,
    medianAbsoluteError: countedMedian(absolute, order, counts, rows),
    bias: errors / rows,
  };
}

/** Median of values, each counted so often: the mean of the two in the middle where their number is even. */
function countedMedian(values: Float64Array, order: Uint32Array, counts: Uint16Array, rows: number): number {
  let before = 0;
  let lower = NaN;
  const lowerPlace = (rows - 1) >>> 1;
  const upperPlace = rows >>> 1;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    before += counts[row]!;
    if (Number.isNaN(lower) && before > lowerPlace) lower = values[row]!;
    if (before > upperPlace) return (lower + values[row]!) / 2;
  }
  return NaN;
}
