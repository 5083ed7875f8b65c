import type { ObjectiveEntry } from '../objective.ts';
import { objectiveOfPass, type Pass } from './one-score.ts';
import { percentile } from './percentile.ts';
import { valueStart } from './start.ts';

/**
 * Pinball loss of a quantile: alpha · (y − s) above the score, (1 − alpha) · (s − y) below; g = −alpha or 1 − alpha,
 * h = 1 (R. Koenker and G. Bassett, 1978). Leaves hold the quantile of their rows' residuals.
 */
const passOf =
  (alpha: number): Pass =>
  ({ y, weights }, score, gradient, hessian, begin, end) => {
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const w = weights === undefined ? 1 : weights[row]!;
      const over = score[row]! - y[row]!;
      const slope = over >= 0 ? 1 - alpha : -alpha;
      if (gradient !== undefined) {
        gradient[row] = w * slope;
        hessian![row] = w;
      }
      sum += w * (slope * over);
    }
    return sum;
  };

export const quantile: ObjectiveEntry = {
  begin: (train, { parameter }) => ({
    ...valueStart(train, percentile(train.y.slice(), train.weights?.slice(), parameter!)),
    renewal: parameter!,
  }),
  make: ({ parameter }) => objectiveOfPass(passOf(parameter!)),
};
