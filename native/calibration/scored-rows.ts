import type { Predictions } from '../training/predictions.ts';

/** A model's scores on the rows of one role. */
export interface ScoredRows {
  /** Row numbers in the dataset version. */
  readonly row: Uint32Array;
  readonly y: Float64Array;
  /** [rows × outputs], row-major. */
  readonly margins: Float64Array;
  /** Of ranking: the number of each row's query. */
  readonly query?: Int32Array;
}

/** The rows in another order. */
export function reordered(rows: ScoredRows, order: Uint32Array): ScoredRows {
  const outputs = rows.y.length === 0 ? 1 : rows.margins.length / rows.y.length;
  const margins = new Float64Array(rows.margins.length);
  for (let i = 0; i < order.length; i++) {
    for (let k = 0; k < outputs; k++) margins[i * outputs + k] = rows.margins[order[i]! * outputs + k]!;
  }
  return {
    row: Uint32Array.from(order, (at) => rows.row[at]!),
    y: Float64Array.from(order, (at) => rows.y[at]!),
    margins,
    ...(rows.query && { query: Int32Array.from(order, (at) => rows.query![at]!) }),
  };
}

/** @param role one of ROLE */
export function rowsOfRole(predictions: Predictions, role: number, outputs: number): ScoredRows {
  let count = 0;
  for (const one of predictions.role) if (one === role) count++;
  const row = new Uint32Array(count);
  const y = new Float64Array(count);
  const margins = new Float64Array(count * outputs);
  let at = 0;
  for (let i = 0; i < predictions.role.length; i++) {
    if (predictions.role[i] !== role) continue;
    row[at] = predictions.row[i]!;
    y[at] = predictions.y[i]!;
    for (let k = 0; k < outputs; k++) margins[at * outputs + k] = predictions.margin[i * outputs + k]!;
    at++;
  }
  const query = predictions.query?.filter((_, i) => predictions.role[i] === role);
  return { row, y, margins, ...(query && { query }) };
}
