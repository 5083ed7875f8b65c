import { badInput } from '../engine/errors.ts';
import { strataOf } from '../stats/bootstrap.ts';
import { MISSING_BOOLEAN, type Column, type Frame } from '../stats/frame.ts';
import { quantile } from '../stats/quantile.ts';
import type { GroupColumn } from './contract.ts';

/** Numbers with at most so many distinct values are groups by value; others are cut into quarters. */
const MOST_VALUES = 12;
const DEFAULT_BINS = 4;
/** More groups than this cannot be read, and most would be tiny. */
const MOST_GROUPS = 1000;

export const MISSING_NAME = '(missing)';

/** Which group each row is in: `label[row]` is an index into `groups`. Every group has rows. */
export interface Groups {
  readonly columns: readonly string[];
  readonly groups: readonly { readonly name: string; readonly values: readonly (string | null)[] }[];
  readonly label: Uint32Array;
}

/** Rows by group, one group after the other: what resamples within groups need. */
export interface ArrangedGroups {
  readonly groups: Groups;
  /** Place in the arrangement → row. */
  readonly order: Uint32Array;
  readonly sizes: Uint32Array;
}

export function arrangeGroups(groups: Groups): ArrangedGroups {
  const { order, sizes } = strataOf(groups.label, groups.groups.length);
  return { groups: { ...groups, label: Uint32Array.from(order, (row) => groups.label[row]!) }, order, sizes };
}

/** One column's values as codes; the last code, names.length − 1, is missing. */
interface Coded {
  readonly names: readonly (string | null)[];
  readonly codes: Uint32Array;
}

const shown = (value: number): string => String(Number(value.toPrecision(12)));

/**
 * Groups by one column or by the intersection of several. Missing values are a group of their own.
 * @param frame the test rows, with these columns
 */
export function groupRows(frame: Frame, definition: GroupColumn | readonly GroupColumn[]): Groups {
  const list = (Array.isArray(definition) ? definition : [definition]) as readonly GroupColumn[];
  const columns = list.map((one) => (typeof one === 'string' ? one : one.column));
  const coded = list.map((one, i) => codesOf(frame.columns.get(columns[i]!), columns[i]!, one));
  const keys = new Float64Array(frame.rows);
  for (const { names, codes } of coded) {
    for (let row = 0; row < frame.rows; row++) keys[row] = keys[row]! * names.length + codes[row]!;
  }
  const present = Float64Array.from(new Set(keys)).sort();
  if (present.length > MOST_GROUPS) {
    throw badInput(
      `${columns.join(' × ')} makes ${present.length.toLocaleString('en-US')} groups; at most ${MOST_GROUPS.toLocaleString('en-US')} can be told apart.`,
      'fairness.groups',
      'Name a column with few values, or cut it: { column: age, edges: [25, 40, 60] }.',
    );
  }
  const place = new Map(Array.from(present, (key, i) => [key, i]));
  const groups = Array.from(present, (key) => {
    const values: (string | null)[] = [];
    let rest = key;
    for (const { names } of coded.toReversed()) {
      values.unshift(names[rest % names.length]!);
      rest = Math.floor(rest / names.length);
    }
    return { name: values.map((value) => value ?? MISSING_NAME).join(' × '), values };
  });
  return { columns, groups, label: Uint32Array.from(keys, (key) => place.get(key)!) };
}

function codesOf(column: Column | undefined, name: string, definition: GroupColumn): Coded {
  if (column === undefined) throw badInput(`There is no column '${name}'.`, 'fairness.groups');
  const cut: Exclude<GroupColumn, string> =
    typeof definition === 'string' ? { column: definition } : definition;
  if (column.type !== 'number' && (cut.edges ?? cut.bins) !== undefined) {
    throw badInput(
      `Column '${name}' holds ${column.type === 'timestamp' ? 'times' : 'words'}, so it cannot be cut at numbers.`,
      'fairness.groups',
      'Leave out edges and bins.',
    );
  }
  switch (column.type) {
    case 'text': {
      const missing = column.dictionary.length;
      return {
        names: [...column.dictionary, null],
        codes: Uint32Array.from(column.codes, (code) => (code < 0 ? missing : code)),
      };
    }
    case 'boolean':
      return {
        names: ['false', 'true', null],
        codes: Uint32Array.from(column.values, (value) => (value === MISSING_BOOLEAN ? 2 : value)),
      };
    case 'number':
      return numberCodes(column.values, cut.edges, cut.bins);
    case 'timestamp':
      throw badInput(
        `Column '${name}' holds times, which make no groups.`,
        'fairness.groups',
        'Name a column of words, yes/no or numbers.',
      );
  }
}

function numberCodes(values: Float64Array, edges?: readonly number[], bins?: number): Coded {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (edges === undefined && bins === undefined) {
    const distinct = [...new Set(sorted.map((value) => value + 0))];
    if (distinct.length <= MOST_VALUES) {
      const place = new Map(distinct.map((value, i) => [value, i]));
      return {
        names: [...distinct.map(shown), null],
        codes: Uint32Array.from(values, (value) => place.get(value + 0) ?? distinct.length),
      };
    }
  }
  const cuts = edges ?? quantileEdges(sorted, bins ?? DEFAULT_BINS);
  const names = [...cuts, Infinity].map((high, i) => {
    if (i === 0) return high === Infinity ? 'all' : `< ${shown(high)}`;
    return high === Infinity ? `≥ ${shown(cuts[i - 1]!)}` : `${shown(cuts[i - 1]!)} to < ${shown(high)}`;
  });
  return {
    names: [...names, null],
    codes: Uint32Array.from(values, (value) => {
      if (Number.isNaN(value)) return names.length;
      let bin = 0;
      while (bin < cuts.length && value >= cuts[bin]!) bin++;
      return bin;
    }),
  };
}

/**
 * Inner quantiles, each once; the least value is no edge, since nothing would lie below it. They are rounded to a
 * hundredth of the spread's power of ten, so that people can read them, unless a bin would be lost by it.
 */
function quantileEdges(sorted: Float64Array, bins: number): number[] {
  const exact = new Set<number>();
  for (let i = 1; i < bins; i++) {
    const edge = quantile(sorted, i / bins);
    if (edge > sorted[0]!) exact.add(edge);
  }
  const edges = [...exact];
  const spread = quantile(sorted, 0.9) - quantile(sorted, 0.1);
  if (!(spread > 0)) return edges;
  const unit = Number(`1e${Number(spread.toExponential().split('e')[1]) - 2}`);
  const rounded =
    unit <= 1 && sorted.every(Number.isInteger)
      ? // No row moves by it: what is below 24.75 and whole is below 25.
        edges.map(Math.ceil)
      : // Through decimal text: 0.1 · 3 is not 0.3.
        edges.map((edge) => Number((Math.round(edge / unit) * unit).toPrecision(12)));
  const bounds = [sorted[0]!, ...rounded, sorted.at(-1)! + unit];
  const apart = bounds.every(
    (bound, i) => i === 0 || (bound > bounds[i - 1]! && between(sorted, bounds[i - 1]!, bound)),
  );
  return apart ? rounded : edges;
}

/** Whether a value lies in [low, high). */
function between(sorted: Float64Array, low: number, high: number): boolean {
  const first = sorted.findIndex((value) => value >= low);
  return first >= 0 && sorted[first]! < high;
}
