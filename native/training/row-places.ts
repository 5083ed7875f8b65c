/**
 * Says where the kept rows of a dataset stand, for errors.
 * @param keep by row of the dataset: 1 where it is kept
 * @returns of the n-th kept row, from 0: its column and row, as people count
 */
export const rowPlaces =
  (keep: Uint8Array, column: string) =>
  (kept: number): string => {
    let row = -1;
    for (let left = kept; left >= 0; left--) row = keep.indexOf(1, row + 1);
    return `Column ${JSON.stringify(column)}, row ${(row + 1).toLocaleString('en')}`;
  };
