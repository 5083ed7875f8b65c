import { Button, TextInput } from '@mantine/core';
import {
  columnSizingFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Row as TableRow,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Copy } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { counted, integer } from './numbers.ts';
import { asTsv } from './sortable-table-tsv.ts';
import { useDragAcross } from './use-drag-across.ts';
import './sortable-table.css';

export type Value = string | number | null | undefined;

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** What is said on the header. */
  readonly title?: string;
  /** For screen readers alone: a column of checkboxes or buttons. */
  readonly headerHidden?: boolean;
  readonly unit?: string;
  readonly numeric?: boolean;
  /** Names the row. */
  readonly rowHeader?: boolean;
  readonly className?: string;
  /** For sorting and copying; a column without it, as of buttons, is neither sorted nor copied. */
  readonly value?: (row: Row) => Value;
  /** Bounds, copied beside the value. */
  readonly interval?: (row: Row) => { low: number | null; high: number | null } | undefined;
  /** For drawing, and the tooltip of a text that may be cut. */
  readonly cell?: (row: Row) => ReactNode;
  readonly cellTitle?: (row: Row) => string | undefined;
}

export interface SortableTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Rows that stand above the others, neither sorted nor filtered, such as a total. */
  readonly above?: readonly Row[];
  readonly onRowClick?: (row: Row) => void;
  /** Key of the row that is selected. */
  readonly selected?: string;
  readonly rowClass?: (row: Row) => string;
  readonly className?: string;
}

const rowHeight = 28;
const mostDrawn = 200;
const leastFiltered = 10;
const narrowest = 48;

const features = tableFeatures({
  rowSortingFeature,
  columnSizingFeature,
  sortedRowModel: createSortedRowModel(),
});

/** Results of some thousand rows at most: sorted, filtered, resized and copied where they stand. */
export function SortableTable<Row extends object>(props: SortableTableProps<Row>) {
  const { columns, rows, rowKey, above = [] } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLTableRowElement>(null);
  const [filter, setFilter] = useState('');
  const [message, setMessage] = useState('');
  const filtered = useMemo(() => rows.filter(holding(columns, filter)), [rows, columns, filter]);
  const definitions = useMemo(() => columns.map((column) => definition(column)), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: filtered,
    getRowId: rowKey,
    enableMultiSort: false,
  });
  const shown = table.getRowModel().rows;
  const virtual = shown.length > mostDrawn;
  const rowsInSight = useVirtualizer({
    count: shown.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });

  const sizes = table.state.columnSizing;
  const measured = Object.keys(sizes).length > 0;
  // From then on the widths are the reader's: no column moves while another is drawn.
  const measure = (): Record<string, number> =>
    Object.fromEntries([...head.current!.cells].map((cell, i) => [columns[i]!.id, cell.offsetWidth]));
  const resize = (id: string, change: (width: number) => number): void => {
    const now = { ...measure(), ...sizes };
    table.setColumnSizing({ ...now, [id]: Math.max(narrowest, Math.round(change(now[id]!))) });
  };
  useLayoutEffect(() => {
    // Other rows come into sight in scrolling, and would move the columns.
    if (virtual && !measured && head.current!.offsetWidth > 0) table.setColumnSizing(measure());
  });

  const copy = (): void => {
    const all = [...above, ...shown.map(({ original }) => original)];
    navigator.clipboard.writeText(asTsv(columns, all)).then(
      () => setMessage(`Copied ${counted(all.length, 'row')}.`),
      () => setMessage('The clipboard cannot be written to. Allow it in the browser and try again.'),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'c') return;
    if ((getSelection()?.toString() ?? '') !== '') return;
    event.preventDefault();
    copy();
  };

  const line = (row: Row, index?: number): ReactNode => (
    <BodyRow
      key={index === undefined ? `above ${rowKey(row)}` : rowKey(row)}
      {...props}
      row={row}
      {...(index === undefined ? {} : { place: above.length + index + 2 })}
    />
  );
  const drawn = virtual ? rowsInSight.getVirtualItems() : [];
  const before = drawn[0]?.start ?? 0;
  const after = virtual ? rowsInSight.getTotalSize() - (drawn.at(-1)?.end ?? 0) : 0;
  return (
    <div className="sortable-table">
      <div className="sortable-bar">
        {rows.length > leastFiltered && (
          <TextInput
            size="xs"
            aria-label={`Filter: ${props.label}`}
            placeholder="Filter"
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
        )}
        <span className="dim" role="status">
          {message !== ''
            ? message
            : filter !== '' && `${integer(filtered.length)} of ${counted(rows.length, 'row')}`}
        </span>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`Copy as TSV: ${props.label}`}
          leftSection={<Copy size={12} aria-hidden />}
          onClick={copy}
          onBlur={() => setMessage('')}
        >
          Copy as TSV
        </Button>
      </div>
      <div
        ref={scroller}
        className="sortable-scroll"
        tabIndex={0}
        role="region"
        aria-label={props.label}
        onKeyDown={onKeyDown}
        onBlur={() => setMessage('')}
      >
        <table
          className={`plain sortable ${measured ? 'measured' : ''} ${virtual ? 'virtual' : ''} ${props.className ?? ''}`}
          aria-rowcount={above.length + shown.length + 1}
          style={measured ? { width: columns.reduce((sum, { id }) => sum + (sizes[id] ?? 120), 0) } : {}}
        >
          {measured && (
            <colgroup>
              {columns.map(({ id }) => (
                <col key={id} style={{ width: sizes[id] ?? 120 }} />
              ))}
            </colgroup>
          )}
          <thead>
            <tr ref={head} aria-rowindex={1}>
              {columns.map((column) => (
                <HeaderCell
                  key={column.id}
                  column={column}
                  sorted={table.getColumn(column.id)!.getIsSorted()}
                  width={sizes[column.id]}
                  onSort={() => table.getColumn(column.id)!.toggleSorting()}
                  onResize={(change) => resize(column.id, change)}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {above.map((row) => line(row))}
            {before > 0 && <Gap height={before} columns={columns.length} />}
            {virtual
              ? drawn.map(({ index }) => line(shown[index]!.original, index))
              : shown.map(({ original }, index) => line(original, index))}
            {after > 0 && <Gap height={after} columns={columns.length} />}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const nothing = (value: Value): boolean => value === null || value === undefined || Number.isNaN(value);

const collator = new Intl.Collator('en', { numeric: true });

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : a < b ? -1 : 1;
  return collator.compare(String(a), String(b));
}

function definition<Row extends object>(column: Column<Row>): ColumnDef<typeof features, Row> {
  const { id, value } = column;
  return {
    id,
    accessorFn: (row: Row): Value => {
      const one = value?.(row);
      return nothing(one) ? undefined : one;
    },
    enableSorting: value !== undefined,
    // What is missing stands last in both directions.
    sortUndefined: 'last',
    sortDescFirst: false,
    sortFn: (a: TableRow<typeof features, Row>, b: TableRow<typeof features, Row>) =>
      compare(a.getValue(id), b.getValue(id)),
  };
}

/** Whether a row holds the text, as drawn or as copied. */
function holding<Row>(columns: readonly Column<Row>[], filter: string): (row: Row) => boolean {
  const sought = filter.trim().toLowerCase();
  const has = (text: unknown): boolean =>
    (typeof text === 'string' || typeof text === 'number') && String(text).toLowerCase().includes(sought);
  return (row) =>
    sought === '' ||
    columns.some(({ value, cell }) => has(value?.(row)) || (cell !== undefined && has(cell(row))));
}

const Gap = ({ height, columns }: { height: number; columns: number }) => (
  <tr aria-hidden className="gap">
    <td colSpan={columns} style={{ height }} />
  </tr>
);

const arrows = { asc: ArrowUp, desc: ArrowDown };
const directions = { asc: 'ascending', desc: 'descending' } as const;

function HeaderCell<Row>(props: {
  column: Column<Row>;
  sorted: false | 'asc' | 'desc';
  width: number | undefined;
  onSort: () => void;
  onResize: (change: (width: number) => number) => void;
}) {
  const { header, unit, title, headerHidden, numeric, className, value } = props.column;
  const { sorted, onResize } = props;
  const drag = useDragAcross(
    (edge) => edge.parentElement!.offsetWidth,
    (width) => onResize(() => width),
  );
  const name = unit === undefined ? header : `${header} (${unit})`;
  const Arrow = sorted === false ? undefined : arrows[sorted];
  const step = { ArrowLeft: -16, ArrowRight: 16 };
  return (
    <th
      scope="col"
      aria-label={name}
      title={title}
      className={`${numeric === true ? 'number' : ''} ${className ?? ''}`}
      {...(value === undefined ? {} : { 'aria-sort': sorted === false ? 'none' : directions[sorted] })}
    >
      {value === undefined ? (
        <span className={headerHidden === true ? 'visually-hidden' : ''}>{name}</span>
      ) : (
        <button type="button" className="sort" onClick={props.onSort}>
          {name}
          {Arrow !== undefined && <Arrow size={12} aria-hidden />}
        </button>
      )}
      <span
        className="resize"
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={`Width of ${name}`}
        aria-valuenow={props.width ?? 0}
        aria-valuetext={props.width === undefined ? 'as its text' : `${props.width} pixels`}
        aria-valuemin={0}
        aria-valuemax={4000}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          event.preventDefault();
          onResize((width) => width + step[event.key as keyof typeof step]);
        }}
        {...drag}
      />
    </th>
  );
}

function BodyRow<Row>(props: SortableTableProps<Row> & { row: Row; place?: number }) {
  const { row, place, onRowClick } = props;
  // A row above the others is no choice.
  const choose = place === undefined ? undefined : onRowClick;
  const selected = place !== undefined && props.selected === props.rowKey(row);
  return (
    <tr
      aria-rowindex={place}
      aria-current={selected ? 'true' : undefined}
      className={`${selected ? 'selected' : ''} ${choose === undefined ? '' : 'choice'} ${props.rowClass?.(row) ?? ''}`}
      {...(choose === undefined
        ? {}
        : {
            tabIndex: 0,
            onClick: () => choose(row),
            onKeyDown: (event: KeyboardEvent) => {
              if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' '))
                return;
              event.preventDefault();
              choose(row);
            },
          })}
    >
      {props.columns.map((column) => {
        const Cell = column.rowHeader === true ? 'th' : 'td';
        return (
          <Cell
            key={column.id}
            {...(column.rowHeader === true ? { scope: 'row' } : {})}
            className={`${column.numeric === true ? 'number' : ''} ${column.className ?? ''}`}
            title={column.cellTitle?.(row)}
          >
            {content(column, row)}
          </Cell>
        );
      })}
    </tr>
  );
}

function content<Row>({ cell, value }: Column<Row>, row: Row): ReactNode {
  const drawn = cell === undefined ? value?.(row) : cell(row);
  const missing = drawn === null || drawn === undefined || Number.isNaN(drawn) || drawn === '–';
  return missing ? <span className="dim">–</span> : drawn;
}
