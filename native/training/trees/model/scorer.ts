import type { FeatureMatrix } from '../../../features/matrix.ts';
import { predictTrees, type TreesModel } from './model.ts';

/** Scores many rows by one model. */
export interface RowScorer {
  /** Margins, row-major by output; of trees those of `predictTrees`, to the last bit. */
  margins(matrix: FeatureMatrix): Promise<Float64Array>;
  close(): Promise<void>;
}

/** @param rows how many there will be, so that what they are not worth is left */
export type TreeScorerFactory = (model: TreesModel, rows: number) => RowScorer;

/** In plain TypeScript: for models that the kernels do not take. */
export const plainScorer: TreeScorerFactory = (model) => ({
  margins: async (matrix) => predictTrees(model, matrix),
  close: async () => undefined,
});
