/** Rows that are read at once. */
export const blockRows = 200;

/**
 * Where a window of so many rows begins that lies in this block whole, nearest to where it was asked for: it can be drawn
 * though the block beside it has not come yet.
 */
export function windowWithin(block: number, first: number, last: number): number {
  const start = block * blockRows;
  return Math.max(start, Math.min(first, start + blockRows - (last - first + 1)));
}
