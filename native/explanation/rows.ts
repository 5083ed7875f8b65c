import { permutation, type Random } from '../stats/random.ts';

/** Numbers of a matrix that may be in memory: 400 MB. Fixed, since the rows that are drawn decide the figures. */
const MOST_CELLS = 50_000_000;

/** The rows of a role that have a target value, ascending. */
export function rowsOfRole(roles: Uint8Array, role: number, missing: Uint8Array): Uint32Array {
  return Uint32Array.from(roles.keys()).filter((row) => roles[row] === role && missing[row] === 0);
}

/** How many rows are used at most: of very wide data fewer than asked for, but never less than two hundred. */
export const mostRowsOf = (asked: number, features: number): number =>
  Math.min(asked, Math.max(200, Math.floor(MOST_CELLS / Math.max(1, features))));

/**
 * Whole queries of at most so many rows in all, drawn at random until the next one does not fit; at least one. Their rows
 * in their order.
 * @param query by row number
 */
export function sampleQueries(
  rows: Uint32Array,
  query: Int32Array,
  most: number,
  random: Random,
): Uint32Array {
  if (rows.length <= most) return rows;
  const sizes = new Map<number, number>();
  for (const row of rows) sizes.set(query[row]!, (sizes.get(query[row]!) ?? 0) + 1);
  const known = [...sizes];
  const drawn = new Set<number>();
  let left = most;
  for (const place of permutation(random, known.length)) {
    const [number, size] = known[place]!;
    if (size > left && drawn.size > 0) break;
    drawn.add(number);
    left -= size;
  }
  return rows.filter((row) => drawn.has(query[row]!));
}

/** At most so many of the rows, every choice equally likely, in their order. */
export function sampleRows(rows: Uint32Array, most: number, random: Random): Uint32Array {
  if (rows.length <= most) return rows;
  return permutation(random, rows.length)
    .subarray(0, most)
    .map((place) => rows[place]!)
    .sort();
}
