import { badInput } from '../engine/errors.ts';
import type { Column } from '../stats/frame.ts';
import { isMissing, rowGroups } from '../stats/row-groups.ts';

/**
 * The query of each row of a ranking, 0 and up in order of first appearance: rows of equal values are ranked together.
 * Rows of one query need not follow each other. −1 for rows without a target value, which belong to none.
 *
 * @param missing 1 where the row has no target value
 * @throws BadInput that names the first row with a target value and no query
 */
export function queriesOf(column: Column, name: string, missing: Uint8Array): Int32Array {
  const query = new Int32Array(missing.length).fill(-1);
  const rows = Uint32Array.from(missing.keys()).filter((row) => missing[row] === 0);
  const nameless = rows.find((row) => isMissing(column, row));
  if (nameless !== undefined) {
    throw badInput(
      `Row ${(nameless + 1).toLocaleString('en')} has no ${name}, so it belongs to no query.`,
      'data.group',
      'Fill the column, or leave out rows without it.',
    );
  }
  const { group } = rowGroups(column, rows);
  for (let i = 0; i < rows.length; i++) query[rows[i]!] = group[i]!;
  return query;
}
