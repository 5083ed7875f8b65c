import { isClassification } from './contract.ts';
import { MISSING_BOOLEAN, type Column } from '../stats/frame.ts';
import type { ReadTarget } from '../training/read-target.ts';
import type { Relation } from './contract.ts';
import { sortNumbers } from '../stats/sort-numbers.ts';
import { compensatedSums, powerScale } from './moments.ts';
import { averageRanks } from './order-statistics.ts';
import { timesAsNumbers } from './times-as-numbers.ts';

/**
 * Area under the ROC curve of a number as the score: P(x⁺ > x⁻) + ½ P(x⁺ = x⁻) over all pairs, by merging the sorted
 * values of both classes; 0.5 says nothing, below 0.5 the number falls with the positive class. NaN where a class is
 * empty. Source: H. B. Mann, D. R. Whitney (1947).
 */
export function auc(positives: Float64Array, negatives: Float64Array): number {
  return aucOfSorted(sortNumbers(positives.slice()), sortNumbers(negatives.slice()));
}

function aucOfSorted(up: Float64Array, down: Float64Array): number {
  // Twice the number of pairs won, so that a tie counts one; exact up to 2^53.
  let wins = 0;
  let below = 0;
  let notAbove = 0;
  for (let i = 0; i < up.length; i++) {
    const value = up[i]!;
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
  const ratio = compensatedSums(1);
  table.forEach((row, r) => {
    row.forEach((count, c) => {
      if (count > 0) ratio.add(0, (count / rowSums[r]!) * (count / columnSums[c]!));
    });
  });
  return Math.sqrt(Math.max(0, Math.min(1, (ratio.value(0) - 1) / (smaller - 1))));
}

/**
 * Correlation ratio η² = Σ n_g (mean_g − mean)² / Σ (x − mean)²: the share of x's variance between groups, from 0 to 1.
 * NaN where x does not vary.
 */
export function etaSquared(values: Float64Array, group: Int32Array, groups: number): number {
  const n = values.length;
  const scale = powerScale(values);
  const whole = compensatedSums(3);
  for (let i = 0; i < n; i++) whole.add(0, values[i]! * scale);
  const mean = whole.value(0) / n;
  const sums = compensatedSums(groups);
  const counts = new Float64Array(groups);
  for (let i = 0; i < n; i++) {
    const d = values[i]! * scale - mean;
    whole.add(1, d);
    whole.add(2, d * d);
    sums.add(group[i]!, d);
    counts[group[i]!]!++;
  }
  const between = compensatedSums(1);
  for (let g = 0; g < groups; g++) {
    if (counts[g]! > 0) between.add(0, (sums.value(g) * sums.value(g)) / counts[g]!);
  }
  // The mean is rounded: what that left over is taken out of both sums.
  const shift = (whole.value(1) * whole.value(1)) / n;
  const all = whole.value(2) - shift;
  return all > 0 ? Math.max(0, Math.min(1, (between.value(0) - shift) / all)) : NaN;
}

/** Pearson's correlation, from −1 to 1; NaN where either side does not vary. */
export function pearson(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const scaleX = powerScale(x);
  const scaleY = powerScale(y);
  const totals = compensatedSums(2);
  for (let i = 0; i < n; i++) {
    totals.add(0, x[i]! * scaleX);
    totals.add(1, y[i]! * scaleY);
  }
  const meanX = totals.value(0) / n;
  const meanY = totals.value(1) / n;
  const sums = compensatedSums(5);
  for (let i = 0; i < n; i++) {
    const dx = x[i]! * scaleX - meanX;
    const dy = y[i]! * scaleY - meanY;
    sums.add(0, dx);
    sums.add(1, dy);
    sums.add(2, dx * dx);
    sums.add(3, dy * dy);
    sums.add(4, dx * dy);
  }
  // The means are rounded: what that left over is taken out of the sums.
  const restX = sums.value(0);
  const restY = sums.value(1);
  const varianceX = sums.value(2) - (restX * restX) / n;
  const varianceY = sums.value(3) - (restY * restY) / n;
  if (!(varianceX > 0 && varianceY > 0)) return NaN;
  const covariance = sums.value(4) - (restX * restY) / n;
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

/** The values of some rows. A loop, because `from` with a function collects what it iterates over first. */
function at<T extends Float64Array | Int32Array>(values: T, rows: Uint32Array, picked: T): T {
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]!]!;
  return picked;
}

const numbersAt = (values: Float64Array, rows: Uint32Array): Float64Array =>
  at(values, rows, new Float64Array(rows.length));
const codesAt = (codes: Int32Array, rows: Uint32Array): Int32Array =>
  at(codes, rows, new Int32Array(rows.length));

/** The AUC of a number, and the rows with both. */
function binaryRelation(values: Float64Array, codes: Int32Array): Relation | undefined {
  // Negatives from the front, positives from the back: one array, whatever their shares.
  const both = new Float64Array(values.length);
  let negatives = 0;
  let positives = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isFinite(value)) continue;
    if (codes[row] === 0) both[negatives++] = value;
    else if (codes[row] === 1) both[both.length - ++positives] = value;
  }
  const value = aucOfSorted(
    sortNumbers(both.subarray(both.length - positives)),
    sortNumbers(both.subarray(0, negatives)),
  );
  return Number.isNaN(value) ? undefined : { measure: 'auc', value, rows: negatives + positives };
}

/** A number's relation to the target, over rows that have both (finite). */
function numberRelation(values: Float64Array, target: ProfileTarget): Relation | undefined {
  if (target.task === 'regression') {
    const rows = where(
      values.length,
      (row) => Number.isFinite(values[row]!) && Number.isFinite(target.y[row]!),
    );
    const x = numbersAt(values, rows);
    const y = numbersAt(target.y, rows);
    const linear = pearson(x, y);
    const monotone = spearman(x, y);
    if (Number.isNaN(linear) || Number.isNaN(monotone)) return undefined;
    return { measure: 'correlation', pearson: linear, spearman: monotone, rows: rows.length };
  }
  const { codes, classes } = target;
  if (target.task === 'binary') return binaryRelation(values, codes);
  const rows = where(values.length, (row) => Number.isFinite(values[row]!) && codes[row]! >= 0);
  const value = etaSquared(numbersAt(values, rows), codesAt(codes, rows), classes.length);
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
    const value = etaSquared(numbersAt(y, rows), codesAt(category, rows), labels.length);
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

/** The relevance of a ranking is a number like any other here. */
export function profileTarget({ task, y, classes }: ReadTarget): ProfileTarget {
  if (!isClassification(task)) return { task: 'regression', y };
  const codes = new Int32Array(y.length);
  for (let row = 0; row < y.length; row++) codes[row] = Number.isNaN(y[row]!) ? -1 : y[row]!;
  return { task, codes, classes };
}

/** How a column alone relates to the target; undefined where one of them does not vary. */
export function relationOf(column: Column, target: ProfileTarget): Relation | undefined {
  switch (column.type) {
    case 'number':
      return numberRelation(column.values, target);
    case 'timestamp':
      return numberRelation(timesAsNumbers(column.values), target);
    case 'boolean': {
      const codes = new Int32Array(column.values);
      for (let row = 0; row < codes.length; row++) if (codes[row] === MISSING_BOOLEAN) codes[row] = -1;
      return categoryRelation(codes, ['false', 'true'], target);
    }
    case 'text':
      return categoryRelation(column.codes, column.dictionary, target);
  }
}
