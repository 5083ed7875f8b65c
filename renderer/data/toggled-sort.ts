import type { RowSort } from '../../native/data/contract.ts';

/**
 * The order after a column was asked for: ascending, then descending, then not by it any more. `more` keeps the other
 * columns, and its place among them.
 */
export function toggledSort(sort: readonly RowSort[], name: string, more: boolean): RowSort[] {
  const known = sort.find(({ column }) => column === name);
  const others = more ? sort.filter(({ column }) => column !== name) : [];
  if (known?.descending === true) return others;
  const place = more && known !== undefined ? sort.indexOf(known) : others.length;
  return others.toSpliced(place, 0, { column: name, descending: known !== undefined });
}
