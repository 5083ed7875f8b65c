import { decodeArrays, encodeArrays } from '../stats/arrays.ts';

/** Which use a row has. Rows without a target value have none. */
export const ROLE = { train: 0, validation: 1, calibration: 2, test: 3, unused: 255 } as const;
export type Role = keyof typeof ROLE;

/** A model's raw scores on the rows that were not trained on: one entry a row, margins row-major by output. */
export interface Predictions {
  /** Row number in the dataset version, from 0. */
  readonly row: Uint32Array;
  readonly role: Uint8Array;
  readonly y: Float64Array;
  /** length = rows × outputs */
  readonly margin: Float64Array;
  /** Of ranking: the number of each row's query (`queriesOf`). */
  readonly query?: Int32Array;
}

export function encodePredictions(p: Predictions): Uint8Array {
  const { row, role, y, margin, query } = p;
  return encodeArrays({ row, role, y, margin, ...(query && { query }) });
}

export function decodePredictions(bytes: Uint8Array): Predictions {
  const a = decodeArrays(bytes);
  return {
    row: a.row as Uint32Array,
    role: a.role as Uint8Array,
    y: a.y as Float64Array,
    margin: a.margin as Float64Array,
    ...(a.query && { query: a.query as Int32Array }),
  };
}
