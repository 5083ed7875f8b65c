import type { FeatureColumn, FeatureMatrix } from '../../features/matrix.ts';
import { binColumn, findBins, type FeatureBins } from './bins.ts';

/** Features in bins, which many fits may read: what trees are grown on. */
export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: readonly Omit<FeatureColumn, 'values'>[];
  /** By feature; found on the training rows, and the same for the validation rows beside them. */
  readonly bins: readonly FeatureBins[];
  /** Puts a feature's bins into `out`, a byte a row. */
  read(feature: number, out: Uint8Array): void;
}

/** What trees can be fitted on: features in bins, or as they are. */
export type TreeMatrix = FeatureMatrix | BinnedMatrix;

export const isBinned = (matrix: TreeMatrix): matrix is BinnedMatrix => 'bins' in matrix;

/** A matrix in bins that are known. */
export function inBins({ rows, columns }: FeatureMatrix, bins: readonly FeatureBins[]): BinnedMatrix {
  return {
    rows,
    columns,
    bins,
    read: (feature, out) => out.set(binColumn(bins[feature]!, columns[feature]!.values)),
  };
}

/** Some of the rows, in the given order; the bins stay those of all. */
export function takeBinned(matrix: BinnedMatrix, rows: Uint32Array): BinnedMatrix {
  return {
    ...matrix,
    rows: rows.length,
    read(feature, out) {
      const all = new Uint8Array(matrix.rows);
      matrix.read(feature, all);
      for (let i = 0; i < rows.length; i++) out[i] = all[rows[i]!]!;
    },
  };
}

/** The bins of rows as a fit gives them: those that are there, else those that are found on the training rows. */
export function binsFor(
  train: TreeMatrix,
  mostBins: number,
  sample: Uint32Array | undefined,
): readonly FeatureBins[] {
  return isBinned(train) ? train.bins : findBins(train, mostBins, sample);
}

/** A byte a row for each feature. */
export function binnedColumns(matrix: TreeMatrix, bins: readonly FeatureBins[]): Uint8Array[] {
  const binned = isBinned(matrix) ? matrix : inBins(matrix, bins);
  return bins.map((_, feature) => {
    const column = new Uint8Array(matrix.rows);
    binned.read(feature, column);
    return column;
  });
}
