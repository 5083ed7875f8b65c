import { exp } from '../../../stats/elementary.ts';
import type { ObjectiveEntry } from '../objective.ts';
import { objectiveOfPass } from './one-score.ts';
import { logMeanStart, withinLogs } from './start.ts';

/**
 * Gamma loss of a mean μ = eˢ: y / μ + s, the negative log-likelihood of shape 1 without what labels alone add;
 * g = 1 − y / μ, h = y / μ.
 */
const objective = objectiveOfPass(({ y, weights }, score, gradient, hessian, begin, end) => {
  let sum = 0;
  for (let row = begin; row < end; row++) {
    const w = weights === undefined ? 1 : weights[row]!;
    const s = withinLogs(score[row]!);
    const ratio = y[row]! * exp(-s);
    if (gradient !== undefined) {
      gradient[row] = w * (1 - ratio);
      hessian![row] = w * ratio;
    }
    sum += w * (ratio + s);
  }
  return sum;
});

export const gamma: ObjectiveEntry = {
  begin: logMeanStart,
  make: () => objective,
  refuses: (label) => (label > 0 ? undefined : 'not above 0'),
};
