import { MISSING_BOOLEAN, MISSING_CODE, MISSING_TIME, type Column } from '../stats/frame.ts';

/** Distinct numbers are counted up to here: beyond it a plan only needs to know that there are many. */
export const MOST_COUNTED = 1_001;

/** What a plan needs to know of the training values of one column. */
export interface ColumnSummary {
  readonly type: Column['type'];
  readonly rows: number;
  readonly missing: number;
  /** Exact for text and booleans, up to MOST_COUNTED for others. */
  readonly distinct: number;
  /** Of text: rows by index of the dictionary. */
  readonly counts?: Float64Array;
  /** Of numbers: all present values are whole, and each is above (or each below) the one before it. */
  readonly counter: boolean;
  readonly least: number;
  readonly most: number;
  /** Of timestamps: each is at midnight. */
  readonly midnights: boolean;
}

/** Rows by level; the empty string counts as missing. */
export function countLevels(codes: Int32Array, dictionary: readonly string[]): Float64Array {
  const counts = new Float64Array(dictionary.length);
  for (const code of codes) if (code !== MISSING_CODE) counts[code]!++;
  const empty = dictionary.indexOf('');
  if (empty >= 0) counts[empty] = 0;
  return counts;
}

const none = { counter: false, least: Number.NaN, most: Number.NaN, midnights: false };

function summarizeNumbers(values: Float64Array): ColumnSummary {
  const seen = new Set<number>();
  let missing = 0;
  let whole = true;
  let rises = 0;
  let falls = 0;
  let previous = Number.NaN;
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      missing++;
      continue;
    }
    if (seen.size < MOST_COUNTED) seen.add(value);
    if (whole && !Number.isInteger(value)) whole = false;
    if (value > previous) rises++;
    else if (value < previous) falls++;
    previous = value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const steps = values.length - missing - 1;
  const monotone = rises === steps || falls === steps;
  const counter = whole && steps > 0 && monotone;
  return {
    type: 'number',
    rows: values.length,
    missing,
    distinct: seen.size,
    counter,
    least,
    most,
    midnights: false,
  };
}

/** Reads the training values of one column once. */
export function summarizeColumn(column: Column): ColumnSummary {
  if (column.type === 'number') return summarizeNumbers(column.values);
  if (column.type === 'boolean') {
    const rows = column.values.length;
    let missing = 0;
    const seen = new Set<number>();
    for (const value of column.values) {
      if (value === MISSING_BOOLEAN) missing++;
      else seen.add(value);
    }
    return { ...none, type: 'boolean', rows, missing, distinct: seen.size };
  }
  if (column.type === 'text') {
    const counts = countLevels(column.codes, column.dictionary);
    const present = counts.reduce((sum, count) => sum + count, 0);
    const distinct = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    return {
      ...none,
      type: 'text',
      rows: column.codes.length,
      missing: column.codes.length - present,
      distinct,
      counts,
    };
  }
  const rows = column.values.length;
  const seen = new Set<bigint>();
  let missing = 0;
  let midnights = true;
  for (const value of column.values) {
    if (value === MISSING_TIME) {
      missing++;
      continue;
    }
    if (seen.size < MOST_COUNTED) seen.add(value);
    if (midnights && value % 86_400_000_000n !== 0n) midnights = false;
  }
  return { ...none, type: 'timestamp', rows, missing, distinct: seen.size, midnights };
}
