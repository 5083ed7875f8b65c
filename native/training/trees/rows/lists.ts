import type { Labels } from '../../learner.ts';

/** Rows by the list that they are ranked in: those of list l are rows[starts[l]] … rows[starts[l + 1] − 1], ascending. */
export interface Lists {
  /** [lists + 1] */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  /**
   * What a list counts for in the mean loss: its rows' mean weight; 0 of a list without a relevant row, for which any
   * order is as good.
   */
  readonly weights: Float64Array;
}

/** In memory that threads share: what holds it is sent to them without a copy. */
const sharedWords = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * length));

/** The lists of some rows, in the order of their first rows. */
export function listsOf({ y, weights, queries }: Labels & { readonly queries: Int32Array }): Lists {
  const known = new Map<number, number>();
  const list = Uint32Array.from(queries, (query) => {
    const found = known.get(query);
    if (found !== undefined) return found;
    known.set(query, known.size);
    return known.size - 1;
  });
  const starts = sharedWords(known.size + 1);
  for (const each of list) starts[each + 1]!++;
  for (let l = 0; l < known.size; l++) starts[l + 1]! += starts[l]!;
  const next = starts.slice();
  const rows = sharedWords(queries.length);
  const relevant = new Uint8Array(known.size);
  const mean = new Float64Array(new SharedArrayBuffer(8 * known.size));
  list.forEach((each, row) => {
    rows[next[each]!++] = row;
    if (y[row]! > 0) relevant[each] = 1;
    mean[each]! += weights === undefined ? 1 : weights[row]!;
  });
  for (let l = 0; l < known.size; l++)
    mean[l] = relevant[l] === 1 ? mean[l]! / (starts[l + 1]! - starts[l]!) : 0;
  return { starts, rows, weights: mean };
}

/** The lists of rows that are ranked; undefined of others. */
export const listsOfLabels = (labels: Labels): Lists | undefined =>
  labels.queries && listsOf({ ...labels, queries: labels.queries });
