import { exp, log, sigmoid } from '../stats/elementary.ts';
import { sum } from './design.ts';
import type { Task } from './target.ts';

/** log of the smallest probability that a log loss counts: one wrong certainty must not decide a mean. */
const FLOOR = log(1e-15);

/**
 * Metrics of margins on held-out rows, uncalibrated. Binary: ROC AUC, log loss, Brier score, accuracy at 0.5.
 * Multiclass: log loss, Brier score (sum over classes), accuracy. Regression: RMSE, MAE, R² (absent where y is constant).
 */
export function foldMetrics(
  task: Task,
  outputs: number,
  margin: Float64Array,
  y: Float64Array,
): Record<string, number> {
  const mean = (term: (row: number) => number): number =>
    sum(Float64Array.from(y, (_, row) => term(row))) / y.length;
  if (task === 'regression') {
    const average = sum(y) / y.length;
    const squared = mean((row) => (y[row]! - margin[row]!) * (y[row]! - margin[row]!));
    const variance = mean((row) => (y[row]! - average) * (y[row]! - average));
    return {
      rmse: Math.sqrt(squared),
      mae: mean((row) => Math.abs(y[row]! - margin[row]!)),
      ...(variance > 0 ? { r2: 1 - squared / variance } : {}),
    };
  }
  if (task === 'binary') {
    const p = margin.map(sigmoid);
    const auc = rocAuc(margin, y);
    return {
      ...(auc === undefined ? {} : { rocAuc: auc }),
      logLoss: mean((row) => {
        const s = y[row] === 1 ? margin[row]! : -margin[row]!;
        return -Math.max(FLOOR, Math.min(s, 0) - log(1 + exp(-Math.abs(s))));
      }),
      brier: mean((row) => (p[row]! - y[row]!) * (p[row]! - y[row]!)),
      accuracy: mean((row) => (p[row]! >= 0.5 === (y[row] === 1) ? 1 : 0)),
    };
  }
  const own = (row: number): Float64Array => margin.subarray(row * outputs, (row + 1) * outputs);
  const logSum = (scores: Float64Array): number => {
    const largest = Math.max(...scores);
    return largest + log(scores.reduce((total, s) => total + exp(s - largest), 0));
  };
  return {
    logLoss: mean((row) => -Math.max(FLOOR, own(row)[y[row]!]! - logSum(own(row)))),
    brier: mean((row) => {
      const total = logSum(own(row));
      return own(row).reduce((sum, s, k) => {
        const difference = exp(s - total) - (y[row] === k ? 1 : 0);
        return sum + difference * difference;
      }, 0);
    }),
    accuracy: mean((row) => (own(row).indexOf(Math.max(...own(row))) === y[row] ? 1 : 0)),
  };
}

/** Share of pairs (positive, negative) in the right order, ties half; undefined without both classes. */
function rocAuc(score: Float64Array, y: Float64Array): number | undefined {
  const order = Uint32Array.from(score.keys()).sort((a, b) => score[a]! - score[b]!);
  let positives = 0;
  let negatives = 0;
  let ordered = 0;
  for (let i = 0; i < order.length;) {
    let [p, n] = [0, 0];
    let j = i;
    for (; j < order.length && score[order[j]!] === score[order[i]!]; j++) {
      if (y[order[j]!] === 1) p++;
      else n++;
    }
    ordered += p * (negatives + n / 2);
    positives += p;
    negatives += n;
    i = j;
  }
  return positives > 0 && negatives > 0 ? ordered / (positives * negatives) : undefined;
}
