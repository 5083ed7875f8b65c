import type { Column, Value } from './sortable-table.tsx';

const written = (value: Value): string =>
  value === null || value === undefined || Number.isNaN(value) ? '' : String(value);

/** A cell that would break the table is quoted, as spreadsheets do. */
export const tsvCell = (text: string): string =>
  /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * Tab-separated values with a header line, unrounded, empty where missing; an interval's bounds are columns of
 * their own, so that a spreadsheet takes all three as numbers.
 */
export function asTsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const copied = columns.filter(({ value }) => value !== undefined);
  const header = copied.flatMap(({ header, unit, interval }) => {
    const name = unit === undefined ? header : `${header} (${unit})`;
    return interval === undefined ? [name] : [name, `${name}, low`, `${name}, high`];
  });
  const lines = rows.map((row) =>
    copied.flatMap(({ value, interval }) => {
      const bounds = interval?.(row);
      return [value!(row), ...(interval === undefined ? [] : [bounds?.low, bounds?.high])].map(written);
    }),
  );
  return [header, ...lines].map((line) => line.map(tsvCell).join('\t')).join('\n');
}
