import { IdChip } from './id-chip.tsx';
import { integer, percent } from './numbers.ts';
import type { Column } from './sortable-table.tsx';

/** Whole numbers, such as rows. */
export const countColumn = <Row,>(id: string, header: string, of: (row: Row) => number): Column<Row> => ({
  id,
  header,
  numeric: true,
  value: of,
  cell: (row) => integer(of(row)),
});

/** Shares of a whole, as per cent. */
export const shareColumn = <Row,>(id: string, header: string, of: (row: Row) => number): Column<Row> => ({
  id,
  header,
  numeric: true,
  value: of,
  cell: (row) => percent(of(row)),
});

/** Ids and digests: eight characters are drawn, all are copied. */
export const idColumn = <Row,>(
  id: string,
  header: string,
  of: (row: Row) => string | undefined,
): Column<Row> => ({
  id,
  header,
  value: of,
  cell: (row) => {
    const found = of(row);
    return found === undefined ? undefined : <IdChip id={found} />;
  },
});
