import { exp } from '../../../stats/elementary.ts';
import type { ObjectiveEntry } from '../objective.ts';
import { objectiveOfPass, type Pass } from './one-score.ts';
import { logMeanStart, refusesNegative, withinLogs } from './start.ts';

/**
 * Poisson loss of a mean μ = eˢ: μ − y·s, the negative log-likelihood without what labels alone add; g = μ − y. The
 * second derivative μ is taken e^maxDeltaStep times too large, which keeps the first steps short, as LightGBM does.
 */
function passOf(maxDeltaStep: number): Pass {
  const factor = exp(maxDeltaStep);
  return ({ y, weights }, score, gradient, hessian, begin, end) => {
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const w = weights === undefined ? 1 : weights[row]!;
      const s = withinLogs(score[row]!);
      const mean = exp(s);
      if (gradient !== undefined) {
        gradient[row] = w * (mean - y[row]!);
        hessian![row] = w * (mean * factor);
      }
      sum += w * (mean - y[row]! * s);
    }
    return sum;
  };
}

export const poisson: ObjectiveEntry = {
  begin: logMeanStart,
  make: ({ parameter }) => objectiveOfPass(passOf(parameter!)),
  refuses: refusesNegative,
};
