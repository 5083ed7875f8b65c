import type { FeatureMatrix } from '../features/matrix.ts';
import type { ModelKind } from './learner.ts';
import type { RowScorer, TreeScorerFactory } from './trees/model/scorer.ts';

/**
 * What scores many rows by a learner's model: the margins of its `predict`, to the last bit.
 * @param rows how many there will be
 * @param trees what scores by trees; left out: the learner's own `predict`
 */
export function scorerOf(
  learner: ModelKind,
  model: unknown,
  rows: number,
  trees: TreeScorerFactory | undefined,
): RowScorer {
  const own = trees && learner.asTrees?.(model);
  if (own !== undefined) return trees!(own, rows);
  return {
    margins: async (matrix) => learner.predict(model, matrix),
    close: async () => undefined,
  };
}

/** Margins of rows that are scored once. */
export async function scoreRows(
  learner: ModelKind,
  model: unknown,
  matrix: FeatureMatrix,
  trees: TreeScorerFactory | undefined,
): Promise<Float64Array> {
  const scorer = scorerOf(learner, model, matrix.rows, trees);
  try {
    return await scorer.margins(matrix);
  } finally {
    await scorer.close();
  }
}
