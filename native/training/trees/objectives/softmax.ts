import { exp, log } from '../../../stats/elementary.ts';
import { exactSum } from '../../exact-sum.ts';
import type { Objective, ObjectiveEntry } from '../objective.ts';
import { IDENTITY, LOG_GRID, toGrid } from './start.ts';

/** Cross-entropy of softmax(s): g = p − [y = k], h = K/(K−1) · p·(1 − p), the factor as in LightGBM (Friedman 2001). */
function softmaxLoss(classes: number): Objective {
  const factor = classes / (classes - 1);
  const power = new Float64Array(classes);
  return {
    derive({ y, weights, scores, gradients, hessians }, begin, end) {
      let total = 0;
      for (let row = begin; row < end; row++) {
        let largest = -Infinity;
        for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[k]![row]!);
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += power[k] = exp(scores[k]![row]! - largest);
        const w = weights === undefined ? 1 : weights[row]!;
        for (let k = 0; k < classes; k++) {
          const p = power[k]! / sum;
          gradients[k]![row] = w * (y[row] === k ? p - 1 : p);
          hessians[k]![row] = w * factor * p * (1 - p);
        }
        total += w * (largest + log(sum) - scores[y[row]!]![row]!);
      }
      return total;
    },
    loss({ y, weights, scores }, begin, end) {
      let total = 0;
      for (let row = begin; row < end; row++) {
        let largest = -Infinity;
        for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[k]![row]!);
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += exp(scores[k]![row]! - largest);
        const w = weights === undefined ? 1 : weights[row]!;
        total += w * (largest + log(sum) - scores[y[row]!]![row]!);
      }
      return total;
    },
  };
}

export const softmax: ObjectiveEntry = {
  begin(train, { classes }) {
    const share = new Float64Array(classes);
    for (let k = 0; k < classes; k++) {
      const inClass = train.y.map((value, row) => (value === k ? (train.weights?.[row] ?? 1) : 0));
      share[k] = exactSum(inClass);
    }
    const total = exactSum(share);
    const half = (0.5 * total) / train.y.length;
    return {
      outputs: classes,
      // A class without a row counts as half a row of mean weight.
      start: share.map((weight) => toGrid(log(Math.max(weight, half) / total), LOG_GRID)),
      grid: LOG_GRID,
      link: IDENTITY,
    };
  },
  make: ({ outputs }) => softmaxLoss(outputs),
};
