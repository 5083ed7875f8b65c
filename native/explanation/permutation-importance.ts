import type { FeatureMatrix } from '../features/matrix.ts';
import type { CountedMetric } from './held-out-metric.ts';
import { jackknifeInterval, type RowGroups } from './jackknife.ts';
import type { Permuted } from './contract.ts';

/** What is shuffled as one: a raw column with all features that are made of it, or a single feature. */
export interface Shuffled {
  readonly name: string;
  /** Places in the matrix. */
  readonly features: readonly number[];
}

export interface PermutationInput {
  readonly matrix: FeatureMatrix;
  predict(matrix: FeatureMatrix): Promise<Float64Array>;
  /** Of margins. */
  metric(margins: Float64Array): CountedMetric;
  /** 1 where more of the metric is better, −1 where less is. */
  readonly direction: 1 | -1;
  readonly repeats: number;
  /** Where each row's values come from in a repeat: the same for all columns. */
  order(repeat: number): Uint32Array;
  readonly groups: RowGroups;
  /**
   * Rows of one query count together: only whole queries can be left out, and nearly each has a value of every group, so
   * where values came from is not looked at.
   */
  readonly wholeQueries?: boolean;
  readonly level: number;
  /** Whether the model reads a feature at all; what it does not read is worth exactly 0 and is not tried. */
  reads(feature: number): boolean;
  /** Called now and then where nothing is predicted; may throw to stop. */
  turn?(): Promise<void>;
  /** Called as shuffles are done. */
  progress?(done: number, total: number, name: string): void;
}

export interface Measured {
  readonly value: number;
  /** Without each group. */
  readonly without: Float64Array;
}

/**
 * Permutation importance: by how much a metric gets worse on average where the values of a column are dealt anew among
 * the rows (L. Breiman, Random forests, Machine Learning 45, 2001; definition of scikit-learn's
 * `permutation_importance`). One column is in memory twice at a time.
 *
 * The interval is for other rows and other shuffles: a jackknife over groups of rows. A shuffled row takes its outcome
 * from one row and a value from another, so without a group both its rows and those that got a value from it are left
 * out; that counts the chance of the shuffles twice, which makes intervals a little wide where repeats are few. Of
 * `wholeQueries` only the group's own are left out.
 *
 * @returns `permuted` in the order of the columns
 */
export async function permutationImportance(
  input: PermutationInput,
  columns: readonly Shuffled[],
): Promise<{ baseline: Measured; permuted: Permuted[] }> {
  const { matrix, groups } = input;
  const metric = input.metric(await input.predict(matrix));
  const baseline = measured(metric, groups);
  // Rows that are left out depend on the repeat alone, so each column is compared with the same.
  const before: Float64Array[] = [];
  for (let repeat = 0; repeat < input.repeats; repeat++) {
    await input.turn?.();
    before.push(
      input.wholeQueries ? baseline.without : measured(metric, groups, input.order(repeat)).without,
    );
  }
  const permuted: Permuted[] = [];
  const total = columns.length * input.repeats;
  for (const [at, column] of columns.entries()) {
    const done = (repeat: number): void => input.progress?.(at * input.repeats + repeat, total, column.name);
    permuted.push(
      column.features.some((feature) => input.reads(feature))
        ? await shuffled(input, column, baseline.value, before, done)
        : unread(input, column),
    );
    done(input.repeats);
  }
  return { baseline, permuted };
}

/** The most important first, undefined ones last; of equal ones by name. */
export function byImportance(a: Permuted, b: Permuted): number {
  const [x, y] = [a.mean ?? -Infinity, b.mean ?? -Infinity];
  if (x !== y) return y - x;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

const namesOf = ({ matrix }: PermutationInput, { features }: Shuffled): string[] =>
  features.map((feature) => matrix.columns[feature]!.name);

function unread(input: PermutationInput, column: Shuffled): Permuted {
  const drops = new Array<number>(input.repeats).fill(0);
  const { name } = column;
  return { name, features: namesOf(input, column), mean: 0, deviation: 0, low: 0, high: 0, drops };
}

async function shuffled(
  input: PermutationInput,
  column: Shuffled,
  baseline: number,
  before: readonly Float64Array[],
  done: (repeat: number) => void,
): Promise<Permuted> {
  const { repeats, direction, groups, wholeQueries, level } = input;
  const drops = new Float64Array(repeats);
  const without = new Float64Array(groups.count);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const order = input.order(repeat);
    const found = measured(
      input.metric(await input.predict(withShuffled(input.matrix, column, order))),
      groups,
      wholeQueries ? undefined : order,
    );
    drops[repeat] = direction * (baseline - found.value) + 0;
    for (let group = 0; group < groups.count; group++)
      without[group]! += (direction * (before[repeat]![group]! - found.without[group]!)) / repeats;
    done(repeat + 1);
  }
  const mean = drops.reduce((total, drop) => total + drop, 0) / repeats;
  const interval = jackknifeInterval(mean, without, level);
  return {
    name: column.name,
    features: namesOf(input, column),
    mean: finite(mean),
    deviation: finite(deviationOf(drops, mean)),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    drops: Array.from(drops, finite),
  };
}

/** JSON has no NaN. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Over all values (n), as NumPy and scikit-learn. */
function deviationOf(values: Float64Array, mean: number): number {
  const squares = values.reduce((total, value) => total + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / values.length);
}

/** The metric on all rows, and without each group. @param order of the shuffled values, where some are */
function measured(metric: CountedMetric, { of, count }: RowGroups, order?: Uint32Array): Measured {
  const counts = new Uint16Array(of.length).fill(1);
  const value = metric(counts);
  const without = new Float64Array(count);
  for (let group = 0; group < count; group++) {
    for (let row = 0; row < counts.length; row++)
      counts[row] = Number(of[row] !== group && (order === undefined || of[order[row]!] !== group));
    without[group] = metric(counts);
  }
  return { value, without };
}

/** The same matrix, but for some of its columns, whose row i is row order[i] of before. */
function withShuffled(
  { rows, columns }: FeatureMatrix,
  { features }: Shuffled,
  order: Uint32Array,
): FeatureMatrix {
  const changed = [...columns];
  for (const feature of features) {
    const column = columns[feature]!;
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = column.values[order[row]!]!;
    changed[feature] = { ...column, values };
  }
  return { rows, columns: changed };
}
