import type { Column, Frame } from '../stats/frame.ts';

/** A column of the given rows, in their order. Text keeps its whole dictionary. */
export function takeRowsOfColumn(column: Column, rows: Uint32Array): Column {
  if (column.type === 'text') {
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!;
    return { type: 'text', codes, dictionary: column.dictionary };
  }
  if (column.type === 'timestamp') {
    const values = new BigInt64Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
    return { type: 'timestamp', values };
  }
  if (column.type === 'boolean') {
    const values = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
    return { type: 'boolean', values };
  }
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
  return { type: 'number', values };
}

/** A frame of the given rows, in their order. */
export function takeRows(frame: Frame, rows: Uint32Array): Frame {
  const columns = new Map<string, Column>();
  for (const [name, column] of frame.columns) columns.set(name, takeRowsOfColumn(column, rows));
  return { rows: rows.length, columns };
}

/** The rows that have a role, ascending. */
export function rowsOfRole(roles: Uint8Array, role: number): Uint32Array {
  let count = 0;
  for (const value of roles) if (value === role) count++;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < roles.length; row++) if (roles[row] === role) rows[at++] = row;
  return rows;
}
