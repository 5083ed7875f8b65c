/** Rows of features in bins, where an engine takes no others. */
import { cancelled } from '../../../engine/errors.ts';
import type { LabelledRows } from '../../learner.ts';
import { inBins, isBinned, type TreeMatrix } from './binned.ts';
import { findColumnBins, type FeatureBins } from './bins.ts';
import type { EngineInput } from '../engine.ts';

/** The bins of an input's features: those that its rows come in, else found on the training rows. */
export async function findInputBins(input: EngineInput): Promise<readonly FeatureBins[]> {
  const { matrix } = input.train;
  if (isBinned(matrix)) return matrix.bins;
  const bins: FeatureBins[] = [];
  for (const column of matrix.columns) {
    bins.push(findColumnBins(column, input.mostBins, input.binSample));
    input.preparing?.(bins.length, matrix.columns.length, 'columns looked at');
    await input.pause?.();
    if (input.signal?.aborted) throw cancelled();
  }
  return bins;
}

/** The input with its rows in bins. */
export function inputInBins(input: EngineInput, bins: readonly FeatureBins[]): EngineInput {
  const binned = (rows: LabelledRows<TreeMatrix>): LabelledRows<TreeMatrix> => ({
    ...rows,
    matrix: isBinned(rows.matrix) ? rows.matrix : inBins(rows.matrix, bins),
  });
  return {
    ...input,
    train: binned(input.train),
    validation: input.validation && binned(input.validation),
  };
}

/** Bins of all features together: as they are, else at most. */
export function allBinsOf({ train: { matrix }, mostBins }: EngineInput): number {
  return isBinned(matrix)
    ? matrix.bins.reduce((sum, { count }) => sum + count, 0)
    : matrix.columns.reduce(
        (sum, { kind, levels }) => sum + Math.min(kind === 'number' ? mostBins + 1 : levels + 1, 256),
        0,
      );
}
