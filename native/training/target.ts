export type Task = 'binary' | 'multiclass' | 'regression';

/**
 * Binary: y is 1 for the positive class, else 0; classes = [negative, positive] (negative is "not X"
 * where several values were merged). Multiclass: y is the index into classes (code-point order).
 * Regression: y is the value; classes is empty.
 */
export interface Target {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly y: Float64Array;
}

/** Scores for each row: margins (log-odds, log-scores of each class row-major, or the value). */
export interface Scores {
  readonly task: Task;
  readonly rows: number;
  /** 1 for binary and regression, else the number of classes. */
  readonly outputs: number;
  readonly margin: Float64Array;
}
