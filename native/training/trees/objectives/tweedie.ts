import { exp } from '../../../stats/elementary.ts';
import type { ObjectiveEntry } from '../objective.ts';
import { objectiveOfPass, type Pass } from './one-score.ts';
import { logMeanStart, refusesNegative, withinLogs } from './start.ts';

/**
 * Tweedie loss of a mean μ = eˢ and a variance that goes with μ^p, 1 < p < 2: μ^(2 − p) / (2 − p) − y·μ^(1 − p) / (1 − p),
 * the negative log-likelihood without what labels alone add; derivatives by s.
 */
const passOf =
  (power: number): Pass =>
  ({ y, weights }, score, gradient, hessian, begin, end) => {
    const [one, two] = [1 - power, 2 - power];
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const w = weights === undefined ? 1 : weights[row]!;
      const s = withinLogs(score[row]!);
      const first = y[row]! * exp(one * s);
      const second = exp(two * s);
      if (gradient !== undefined) {
        gradient[row] = w * (second - first);
        hessian![row] = w * (two * second - one * first);
      }
      sum += w * (second / two - first / one);
    }
    return sum;
  };

export const tweedie: ObjectiveEntry = {
  begin: logMeanStart,
  make: ({ parameter }) => objectiveOfPass(passOf(parameter!)),
  refuses: refusesNegative,
};
