import type { Objective, ScoredRows } from '../objective.ts';

/**
 * The weighted sum of an objective's losses over rows begin … end − 1 of one score each; fills the derivatives where
 * there is room for them. One loop of its own for each objective, so that nothing is called a row.
 */
export type Pass = (
  rows: Pick<ScoredRows, 'y' | 'weights'>,
  score: Float64Array,
  gradient: Float64Array | undefined,
  hessian: Float64Array | undefined,
  begin: number,
  end: number,
) => number;

export const objectiveOfPass = (pass: Pass): Objective => ({
  derive: (rows, begin, end) =>
    pass(rows, rows.scores[0]!, rows.gradients[0]!, rows.hessians[0]!, begin, end),
  loss: (rows, begin, end) => pass(rows, rows.scores[0]!, undefined, undefined, begin, end),
});
