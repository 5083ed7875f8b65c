/**
 * A table in memory, column by column. Missing is NaN in numbers, code −1 in text, 255 in booleans,
 * MISSING_TIME in timestamps. Dictionaries are sorted by code point, so a column has one form only.
 */
export type Column =
  | { readonly type: 'number'; readonly values: Float64Array }
  | { readonly type: 'boolean'; readonly values: Uint8Array }
  /** Microseconds since 1970-01-01 UTC; a date is its midnight. */
  | { readonly type: 'timestamp'; readonly values: BigInt64Array }
  | { readonly type: 'text'; readonly codes: Int32Array; readonly dictionary: readonly string[] };

export interface Frame {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

export const MISSING_TIME = -(2n ** 63n);
export const MISSING_BOOLEAN = 255;
export const MISSING_CODE = -1;
