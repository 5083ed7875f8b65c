import { MISSING_BOOLEAN, MISSING_TIME, type Column } from '../stats/frame.ts';
import type { ReadTarget } from '../training/read-target.ts';
import type { Relation } from './contract.ts';
import { compensatedSum, powerScale } from './moments.ts';
import { averageRanks } from './order-statistics.ts';

/**
 * Area under the ROC curve of a number as the score: P(x⁺ > x⁻) + ½ P(x⁺ = x⁻) over all pairs, by merging the sorted
 * values of both classes; 0.5 says nothing, below 0.5 the number falls with the positive class. NaN where a class is
 * empty. Source: H. B. Mann, D. R. Whitney (1947).
 */
export function auc(positives: Float64Array, negatives: Float64Array): number {
  const up = positives.slice().sort();
  const down = negatives.slice().sort();
  // Twice the number of pairs won, so that a tie counts one; exact up to 2^53.
  let wins = 0;
  let below = 0;
  let notAbove = 0;
  for (const value of up) {
    while (below < down.length && down[below]! < value) below++;
    notAbove = Math.max(notAbove, below);
    while (notAbove < down.length && down[notAbove] === value) notAbove++;
    wins += below + notAbove;
  }
  return wins / 2 / up.length / down.length;
}

/**
 * Cramér's V = √(χ² / (n · (min(rows, columns) − 1))) of a table of counts: 0 for independence, 1 where one side
 * settles the other. Empty rows and columns do not count; NaN where fewer than two of either are left.
 * Source: H. Cramér, Mathematical methods of statistics (1946), without bias correction.
 */
export function cramersV(table: readonly Int32Array[]): number {
  const columns = table[0]?.length ?? 0;
  const rowSums = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = Array.from({ length: columns }, (_, c) => table.reduce((sum, row) => sum + row[c]!, 0));
  const smaller = Math.min(
    rowSums.filter((count) => count > 0).length,
    columnSums.filter((count) => count > 0).length,
  );
  if (smaller < 2) return NaN;
  const ratio = compensatedSum();
  table.forEach((row, r) => {
    row.forEach((count, c) => {
      if (count > 0) ratio.add((count / rowSums[r]!) * (count / columnSums[c]!));
    });
  });
  return Math.sqrt(Math.max(0, Math.min(1, (ratio.value() - 1) / (smaller - 1))));
}

/**
 * Correlation ratio η² = Σ n_g (mean_g − mean)² / Σ (x − mean)²: the share of x's variance between groups, from 0 to 1.
 * NaN where x does not vary.
 */
export function etaSquared(values: Float64Array, group: Int32Array, groups: number): number {
  const n = values.length;
  const scale = powerScale(values);
  const total = compensatedSum();
  for (const value of values) total.add(value * scale);
  const mean = total.value() / n;
  const sums = Array.from({ length: groups }, compensatedSum);
  const counts = new Float64Array(groups);
  const rest = compensatedSum();
  const squares = compensatedSum();
  values.forEach((value, i) => {
    const d = value * scale - mean;
    rest.add(d);
    sums[group[i]!]!.add(d);
    counts[group[i]!]!++;
    squares.add(d * d);
  });
  const between = compensatedSum();
  sums.forEach((sum, g) => {
    if (counts[g]! > 0) between.add((sum.value() * sum.value()) / counts[g]!);
  });
  // The mean is rounded: what that left over is taken out of both sums.
  const shift = (rest.value() * rest.value()) / n;
  const all = squares.value() - shift;
  return all > 0 ? Math.max(0, Math.min(1, (between.value() - shift) / all)) : NaN;
}

/** Pearson's correlation, from −1 to 1; NaN where either side does not vary. */
export function pearson(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const scaleX = powerScale(x);
  const scaleY = powerScale(y);
  const sumX = compensatedSum();
  const sumY = compensatedSum();
  for (let i = 0; i < n; i++) {
    sumX.add(x[i]! * scaleX);
    sumY.add(y[i]! * scaleY);
  }
  const meanX = sumX.value() / n;
  const meanY = sumY.value() / n;
  const restX = compensatedSum();
  const restY = compensatedSum();
  const xx = compensatedSum();
  const yy = compensatedSum();
  const xy = compensatedSum();
  for (let i = 0; i < n; i++) {
    const dx = x[i]! * scaleX - meanX;
    const dy = y[i]! * scaleY - meanY;
    restX.add(dx);
    restY.add(dy);
    xx.add(dx * dx);
    yy.add(dy * dy);
    xy.add(dx * dy);
  }
  // The means are rounded: what that left over is taken out of the sums.
  const varianceX = xx.value() - (restX.value() * restX.value()) / n;
  const varianceY = yy.value() - (restY.value() * restY.value()) / n;
  if (!(varianceX > 0 && varianceY > 0)) return NaN;
  const covariance = xy.value() - (restX.value() * restY.value()) / n;
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX) / Math.sqrt(varianceY)));
}

/** Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank. */
export function spearman(x: Float64Array, y: Float64Array): number {
  return pearson(averageRanks(x), averageRanks(y));
}

/** What is known of the target: classes as codes (−1 missing), or a number (NaN missing). */
export type ProfileTarget =
  | {
      readonly task: 'binary' | 'multiclass';
      readonly codes: Int32Array;
      readonly classes: readonly string[];
    }
  | { readonly task: 'regression'; readonly y: Float64Array };

function where(rows: number, keep: (row: number) => boolean): Uint32Array {
  const kept = new Uint32Array(rows);
  let n = 0;
  for (let row = 0; row < rows; row++) if (keep(row)) kept[n++] = row;
  return kept.subarray(0, n);
}

const at = (values: Float64Array, rows: Uint32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row]!);

/** A number's relation to the target, over rows that have both (finite). */
function numberRelation(values: Float64Array, target: ProfileTarget): Relation | undefined {
  if (target.task === 'regression') {
    const rows = where(
      values.length,
      (row) => Number.isFinite(values[row]!) && Number.isFinite(target.y[row]!),
    );
    const x = at(values, rows);
    const y = at(target.y, rows);
    const linear = pearson(x, y);
    const monotone = spearman(x, y);
    if (Number.isNaN(linear) || Number.isNaN(monotone)) return undefined;
    return { measure: 'correlation', pearson: linear, spearman: monotone, rows: rows.length };
  }
  const { codes, classes } = target;
  const rows = where(values.length, (row) => Number.isFinite(values[row]!) && codes[row]! >= 0);
  if (target.task === 'binary') {
    const value = auc(
      at(
        values,
        rows.filter((row) => codes[row] === 1),
      ),
      at(
        values,
        rows.filter((row) => codes[row] === 0),
      ),
    );
    return Number.isNaN(value) ? undefined : { measure: 'auc', value, rows: rows.length };
  }
  const value = etaSquared(
    at(values, rows),
    Int32Array.from(rows, (row) => codes[row]!),
    classes.length,
  );
  return Number.isNaN(value) ? undefined : { measure: 'etaSquared', value, rows: rows.length };
}

const MOST_RATES = 10;

/** A category's relation to the target; codes are −1 where missing. */
function categoryRelation(
  category: Int32Array,
  labels: readonly string[],
  target: ProfileTarget,
): Relation | undefined {
  if (target.task === 'regression') {
    const { y } = target;
    const rows = where(category.length, (row) => category[row]! >= 0 && Number.isFinite(y[row]!));
    const value = etaSquared(
      at(y, rows),
      Int32Array.from(rows, (row) => category[row]!),
      labels.length,
    );
    return Number.isNaN(value) ? undefined : { measure: 'etaSquared', value, rows: rows.length };
  }
  const { codes, classes } = target;
  const table = labels.map(() => new Int32Array(classes.length));
  let rows = 0;
  for (let row = 0; row < category.length; row++) {
    if (category[row]! < 0 || codes[row]! < 0) continue;
    table[category[row]!]![codes[row]!]!++;
    rows++;
  }
  const value = cramersV(table);
  if (Number.isNaN(value)) return undefined;
  const rates =
    target.task === 'multiclass'
      ? []
      : table
          .map((row, i) => ({
            value: labels[i]!,
            count: row[0]! + row[1]!,
            rate: row[1]! / (row[0]! + row[1]!),
          }))
          .filter(({ count }) => count > 0)
          .sort((a, b) => b.count - a.count)
          .slice(0, MOST_RATES);
  return { measure: 'cramersV', value, rows, rates };
}

export function profileTarget({ task, y, classes }: ReadTarget): ProfileTarget {
  if (task === 'regression') return { task, y };
  return { task, codes: Int32Array.from(y, (value) => (Number.isNaN(value) ? -1 : value)), classes };
}

/** How a column alone relates to the target; undefined where one of them does not vary. */
export function relationOf(column: Column, target: ProfileTarget): Relation | undefined {
  switch (column.type) {
    case 'number':
      return numberRelation(column.values, target);
    case 'timestamp': {
      const times = Float64Array.from(column.values, (value) =>
        value === MISSING_TIME ? NaN : Number(value),
      );
      return numberRelation(times, target);
    }
    case 'boolean': {
      const codes = Int32Array.from(column.values, (value) => (value === MISSING_BOOLEAN ? -1 : value));
      return categoryRelation(codes, ['false', 'true'], target);
    }
    case 'text':
      return categoryRelation(column.codes, column.dictionary, target);
  }
}
