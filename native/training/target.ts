import type { TaskName } from '../data/contract.ts';

export type Task = TaskName;

/**
 * Binary: y is 1 for the positive class, else 0; classes = [negative, positive] (negative is "not X"
 * where several values were merged). Multiclass: y is the index into classes (code-point order).
 * Regression: y is the value; classes is empty. Ranking: y is the relevance, a whole number from 0 to 31; classes is
 * empty.
 */
export interface Target {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly y: Float64Array;
}

/** Scores for each row: margins (log-odds, log-scores of each class row-major, the value, or what rows are ordered by). */
export interface Scores {
  readonly task: Task;
  readonly rows: number;
  /** 1 for binary, regression and ranking, else the number of classes. */
  readonly outputs: number;
  readonly margin: Float64Array;
}
