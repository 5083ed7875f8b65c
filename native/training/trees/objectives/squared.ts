import type { Objective, ObjectiveEntry } from '../objective.ts';
import { valueStart, weightedMean } from './start.ts';

/** Squared error (y − s)², derivatives halved as usual: g = s − y, h = 1. */
const objective: Objective = {
  derive({ y, weights, scores, gradients, hessians }, begin, end) {
    const score = scores[0]!;
    const g = gradients[0]!;
    const h = hessians[0]!;
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const w = weights === undefined ? 1 : weights[row]!;
      const residual = score[row]! - y[row]!;
      g[row] = w * residual;
      h[row] = w;
      sum += w * (residual * residual);
    }
    return sum;
  },
  loss({ y, weights, scores }, begin, end) {
    const score = scores[0]!;
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const residual = score[row]! - y[row]!;
      sum += (weights === undefined ? 1 : weights[row]!) * (residual * residual);
    }
    return sum;
  },
};

export const squared: ObjectiveEntry = {
  begin: (train) => valueStart(train, weightedMean(train)),
  make: () => objective,
};
