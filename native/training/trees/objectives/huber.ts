import type { ObjectiveEntry } from '../objective.ts';
import { objectiveOfPass, type Pass } from './one-score.ts';
import { valueStart, weightedMean } from './start.ts';

/**
 * Huber loss: half the squared error of residuals up to delta, delta · (|y − s| − delta / 2) beyond; g is the residual,
 * kept within ±delta, h = 1 (P. J. Huber, 1964).
 */
const passOf =
  (delta: number): Pass =>
  ({ y, weights }, score, gradient, hessian, begin, end) => {
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const w = weights === undefined ? 1 : weights[row]!;
      const over = score[row]! - y[row]!;
      const slope = over > delta ? delta : over < -delta ? -delta : over;
      if (gradient !== undefined) {
        gradient[row] = w * slope;
        hessian![row] = w;
      }
      // Both cases in one: where the slope is the residual, this is half its square.
      sum += w * (slope * (over - 0.5 * slope));
    }
    return sum;
  };

export const huber: ObjectiveEntry = {
  begin: (train) => valueStart(train, weightedMean(train)),
  make: ({ parameter }) => objectiveOfPass(passOf(parameter!)),
};
