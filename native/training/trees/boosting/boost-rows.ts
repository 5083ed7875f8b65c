import { checkQueries } from '../../check-queries.ts';
import { fitRows } from '../../fit-rows.ts';
import type { FitInput } from '../../learner.ts';
import type { TreeMatrix } from '../rows/binned.ts';
import type { ObjectiveKind } from '../objective.ts';
import { labelProblem } from '../objectives/registry.ts';

/** The rows that trees are boosted on: with labels that the objective takes, and of a ranking with an order to learn. */
export function boostRows<Matrix extends TreeMatrix>(input: FitInput<unknown, Matrix>, kind: ObjectiveKind) {
  const rows = fitRows(input, labelProblem(kind));
  if (input.task === 'ranking') checkQueries(rows.train, rows.validation);
  return rows;
}
