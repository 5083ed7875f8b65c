import type { FeatureColumn, FeatureMatrix } from '../../../features/matrix.ts';
import { binColumn, findBins, type FeatureBins } from './bins.ts';

/** Features in bins, which many fits may read: what trees are grown on. */
export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: readonly Omit<FeatureColumn, 'values'>[];
  /** By feature; found on the training rows, and the same for the validation rows beside them. */
  readonly bins: readonly FeatureBins[];
  /** Puts a feature's bins into `out`, a byte a row, from row `first` (0) on. */
  read(feature: number, out: Uint8Array, first?: number): void;
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
    read: (feature, out, first = 0) =>
      out.set(binColumn(bins[feature]!, columns[feature]!.values.subarray(first, first + out.length))),
  };
}

/** Some of the rows, in the given order; the bins stay those of all. */
export function takeBinned(matrix: BinnedMatrix, rows: Uint32Array): BinnedMatrix {
  return {
    ...matrix,
    rows: rows.length,
    read(feature, out, first = 0) {
      const taken = rows.subarray(first, first + out.length);
      let [begin, end] = [matrix.rows, 0];
      for (const row of taken) {
        begin = Math.min(begin, row);
        end = Math.max(end, row + 1);
      }
      const span = new Uint8Array(Math.max(0, end - begin));
      matrix.read(feature, span, begin);
      for (let i = 0; i < taken.length; i++) out[i] = span[taken[i]! - begin]!;
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
