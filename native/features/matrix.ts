/**
 * What a learner sees. Columns are dense, column-major, all of `rows` length.
 * A number column may hold NaN for missing where the plan leaves it to the learner.
 * A category column holds codes 0 … levels−1 as numbers and never NaN: 0 is missing, 1 is
 * "rare or unknown", 2 … are the kept levels in code-point order.
 */
export interface FeatureColumn {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Of a category: the number of codes. Of a number: 0. */
  readonly levels: number;
  readonly values: Float64Array;
}

export interface FeatureMatrix {
  readonly rows: number;
  readonly columns: readonly FeatureColumn[];
}
