import type { DuckDBDataChunk } from '@duckdb/node-api';
import { internal } from '../engine/errors.ts';

type Items = Float64Array | BigInt64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * A chunk's column as a view of DuckDB's own memory: copy it before the next chunk is fetched. The slots of nulls hold
 * garbage, so the SQL says what stands for null (`coalesce`). The node client keeps this array to itself; without it
 * each cell would cost a call and a BigInt.
 */
function items(chunk: DuckDBDataChunk, column: number): unknown {
  return (chunk.getColumnVector(column) as unknown as { items?: unknown }).items;
}

function typed<T extends Items>(
  chunk: DuckDBDataChunk,
  column: number,
  type: abstract new (...args: never[]) => T,
): T {
  const found = items(chunk, column);
  if (!(found instanceof type)) throw internal(`Column ${column + 1} of the result is no ${type.name}.`);
  return found;
}

/** Of DOUBLE. */
export const doubles = (chunk: DuckDBDataChunk, column: number) => typed(chunk, column, Float64Array);
/** Of BIGINT. */
export const bigints = (chunk: DuckDBDataChunk, column: number) => typed(chunk, column, BigInt64Array);
/** Of INTEGER. */
export const integers = (chunk: DuckDBDataChunk, column: number) => typed(chunk, column, Int32Array);
/** Of UTINYINT. */
export const bytes = (chunk: DuckDBDataChunk, column: number) => typed(chunk, column, Uint8Array);

/** Of VARCHAR: a string or null. Costs a call a cell: for names and the like, or where text has to pass anyway. */
export function texts(chunk: DuckDBDataChunk, column: number): (string | null)[] {
  return chunk.getColumnValues(column) as (string | null)[];
}
