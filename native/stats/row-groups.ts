import { MISSING_BOOLEAN, MISSING_TIME, type Column } from './frame.ts';

export interface RowGroups {
  /** Of each of the rows: its group, 0 … groups − 1, numbered in order of first appearance. */
  readonly group: Int32Array;
  readonly groups: number;
  /** Rows without a value; each is a group of its own. */
  readonly missing: number;
}

/** Whether a row of the column has no value. */
export function isMissing(column: Column, row: number): boolean {
  switch (column.type) {
    case 'text':
      return column.codes[row]! < 0;
    case 'boolean':
      return column.values[row] === MISSING_BOOLEAN;
    case 'timestamp':
      return column.values[row] === MISSING_TIME;
    case 'number':
      return Number.isNaN(column.values[row]!);
  }
}

/** Rows by the column's value: those of equal values are one group. @param rows row numbers of the column */
export function rowGroups(column: Column, rows: Uint32Array): RowGroups {
  const known = new Map<number | bigint, number>();
  const group = new Int32Array(rows.length);
  let groups = 0;
  let missing = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const absent = isMissing(column, row);
    const value = column.type === 'text' ? column.codes[row]! : column.values[row]!;
    let found = absent ? undefined : known.get(value);
    if (found === undefined) {
      found = groups++;
      if (absent) missing++;
      else known.set(value, found);
    }
    group[i] = found;
  }
  return { group, groups, missing };
}
