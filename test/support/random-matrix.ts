/** Feature matrices and targets for tests of learners, drawn by Philox. */
import type { FeatureColumn, FeatureMatrix } from '../../native/features/matrix.ts';
import { createRandom, type Random } from '../../native/stats/random.ts';
import type { Task } from '../../native/training/target.ts';

export const random = (purpose: string): Random => createRandom('5'.repeat(64), purpose);

export interface MatrixOptions {
  readonly rows: number;
  readonly numbers?: number;
  readonly categories?: number;
  /** Share of missing values in numbers. */
  readonly missing?: number;
  readonly levels?: number;
  readonly seed?: number;
}

/** Numbers of several shapes (continuous, whole, two-valued, heavy-tailed), then categories. */
export function randomMatrix({
  rows,
  numbers = 4,
  categories = 0,
  missing = 0,
  levels = 12,
  seed = 0,
}: MatrixOptions): FeatureMatrix {
  const columns: FeatureColumn[] = [];
  for (let f = 0; f < numbers + categories; f++) {
    const r = random(`matrix ${seed} ${f}`);
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const u = r.uniform(row);
      if (f >= numbers) values[row] = Math.floor(u * u * levels);
      else if (missing > 0 && r.uniform(row + 2 ** 32) < missing) values[row] = NaN;
      else values[row] = [4 * u - 2, Math.floor(10 * u), u < 0.3 ? 1 : 0, 1 / (u + 1e-3)][f % 4]!;
    }
    const category = f >= numbers;
    columns.push({
      name: category ? `c${f}` : `x${f}`,
      kind: category ? 'category' : 'number',
      levels: category ? levels : 0,
      values,
    });
  }
  return { rows, columns };
}

/** A target with signal in every column. */
export function randomTarget(matrix: FeatureMatrix, task: Task, classes = 3, seed = 0): Float64Array {
  const r = random(`target ${seed}`);
  const y = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    let score = 0;
    matrix.columns.forEach(({ kind, values }, index) => {
      const value = values[row]!;
      if (Number.isNaN(value)) score += 0.5;
      else if (kind === 'category') score += ((value * 7 + index) % 5) / 2 - 1;
      else score += Math.max(-2, Math.min(2, value)) / (1 + index);
    });
    score += 2 * r.uniform(row) - 1;
    if (task === 'regression') y[row] = 10 * score;
    else if (task === 'binary') y[row] = score > 0.3 ? 1 : 0;
    else y[row] = Math.max(0, Math.min(classes - 1, Math.floor(score + classes / 2)));
  }
  return y;
}

/** Of a ranking the queries that rows belong to, `ofRows` in the mean, which lie among each other; of other tasks nothing. */
export function randomQueries(task: Task, rows: number, seed = 0, ofRows = 15): { queries?: Int32Array } {
  if (task !== 'ranking') return {};
  const r = random(`queries ${seed}`);
  const most = Math.ceil(rows / ofRows);
  return { queries: Int32Array.from({ length: rows }, (_, row) => r.below(row, most)) };
}

/** Numbers as they are told, named x0, x1 and so on. */
export const numbersMatrix = (...columns: readonly (readonly number[])[]): FeatureMatrix => ({
  rows: columns[0]!.length,
  columns: columns.map((values, i) => ({
    name: `x${i}`,
    kind: 'number' as const,
    levels: 0,
    values: Float64Array.from(values),
  })),
});
