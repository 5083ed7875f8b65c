import type { ObjectiveEntry } from '../objective.ts';
import { objectiveOfPass } from './one-score.ts';
import { percentile } from './percentile.ts';
import { valueStart } from './start.ts';

/** Absolute error |y − s|: g is the sign of s − y, h = 1. Leaves hold the median of their rows' residuals. */
const objective = objectiveOfPass(({ y, weights }, score, gradient, hessian, begin, end) => {
  let sum = 0;
  for (let row = begin; row < end; row++) {
    const w = weights === undefined ? 1 : weights[row]!;
    const over = score[row]! - y[row]!;
    if (gradient !== undefined) {
      gradient[row] = over > 0 ? w : over < 0 ? -w : 0;
      hessian![row] = w;
    }
    sum += w * Math.abs(over);
  }
  return sum;
});

export const absolute: ObjectiveEntry = {
  begin: (train) => ({
    ...valueStart(train, percentile(train.y.slice(), train.weights?.slice(), 0.5)),
    renewal: 0.5,
  }),
  make: () => objective,
};
