import { Button } from '@mantine/core';
import { ArrowDownUp, ListFilter, Rows3 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { RowFilter, RowSort } from '../../native/data/contract.ts';
import { useGridView } from '../app/view-preferences.ts';
import { clampedWidth } from '../components/data-grid-resize.tsx';
import { DataGrid } from '../components/data-grid.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { fittedWidth, textMeasure } from '../components/fitted-width.ts';
import { counted, integer } from '../components/numbers.ts';
import { chooseColumn } from './chosen-column.ts';
import { ColumnHeader, headerRoom } from './column-header.tsx';
import { copyRange } from './copy-range.ts';
import { useDataDraft } from './data-draft.ts';
import { FilterBar } from './filter-bar.tsx';
import type { FilterDraft } from './filter-form.tsx';
import type { ShownColumn } from './shown-columns.ts';
import { toggledSort } from './toggled-sort.ts';
import { useRows } from './use-rows.ts';

/** The rows of a dataset: sorted, filtered, copied. */
export function RowsPane(props: {
  dataset: string;
  rows: number;
  columns: readonly ShownColumn[];
  chosen: string | undefined;
}) {
  const { dataset, rows, columns, chosen } = props;
  const draft = useDataDraft();
  const [view, changeView] = useGridView(dataset);
  const { sort } = view;
  const setSort = (next: readonly RowSort[]): void => changeView({ sort: [...next] });
  const widths = new Map(view.widths.map(({ column, width }) => [column, width]));
  const pane = useRef<HTMLElement>(null);
  const [filters, setFilters] = useState<readonly RowFilter[]>([]);
  const [adding, setAdding] = useState<FilterDraft>();
  const [said, say] = useState('');
  const query = useMemo(
    () => ({ dataset, columns: columns.map(({ name, type }) => ({ name, type })), sort, filter: filters }),
    [dataset, columns, sort, filters],
  );
  const { shown, error, busy, onWindow } = useRows(query);
  const total = shown.total ?? rows;

  const onSort = (name: string, more: boolean): void => {
    setSort(toggledSort(sort, name, more));
    chooseColumn(name);
  };
  const setWidth = (column: string, width: number): void =>
    changeView({ widths: [...view.widths.filter((one) => one.column !== column), { column, width }] });
  const fit = (i: number): void => {
    const { name } = columns[i]!;
    const grid = pane.current!.querySelector('.grid')!;
    const head = textMeasure(grid, 600)(name) + headerRoom;
    setWidth(name, clampedWidth(Math.max(head, fittedWidth(shown.texts(i), textMeasure(grid)))));
  };
  const gridColumns = columns.map(({ name, type, width }) => {
    const sorted = sort.find(({ column }) => column === name);
    return {
      name,
      width: widths.get(name) ?? width,
      right: type === 'number' || type === 'integer',
      dim: draft.exclude.includes(name),
      ...(sorted === undefined
        ? {}
        : { sorted: sorted.descending ? ('descending' as const) : ('ascending' as const) }),
    };
  });
  const filtering = filters.length > 0;
  const chosenColumn = columns.find(({ name }) => name === chosen);
  return (
    <section ref={pane} className="rows-pane" aria-label="Rows">
      <div className="rows-bar">
        <span className="row-count" role="status">
          <Rows3 size={14} aria-hidden />
          {filtering && error === undefined
            ? `${integer(total)} of ${counted(rows, 'row')}`
            : counted(rows, 'row')}
          {busy && <span className="dim"> · {sort.length > 0 ? 'sorting …' : 'reading …'}</span>}
        </span>
        <span className="dim grow name">{said}</span>
        {sort.length > 0 && (
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setSort([])}>
            Back to file order
          </Button>
        )}
        {chosenColumn !== undefined && (
          <>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              leftSection={<ArrowDownUp size={14} />}
              onClick={(event) => onSort(chosenColumn.name, event.shiftKey)}
            >
              Sort by <span className="name bar-name">{chosenColumn.name}</span>
            </Button>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              leftSection={<ListFilter size={14} />}
              onClick={() => setAdding({ column: chosenColumn.name, type: chosenColumn.type })}
            >
              Filter <span className="name bar-name">{chosenColumn.name}</span>
            </Button>
          </>
        )}
      </div>
      <FilterBar
        filters={filters}
        typeOf={(column) => columns.find(({ name }) => name === column)?.type ?? 'text'}
        adding={adding}
        onChange={setFilters}
        onClose={() => setAdding(undefined)}
      />
      {error !== undefined && (
        <ErrorNotice error={error} onClose={filtering ? () => setFilters(filters.slice(0, -1)) : undefined} />
      )}
      {total === 0 && filtering ? (
        <p className="dim rows-none">No row fits all of the filters.</p>
      ) : (
        <DataGrid
          label={`Rows of the data, ${integer(total)} rows and ${integer(columns.length)} columns`}
          columns={gridColumns}
          rows={total}
          cell={(row, column) => shown.cell(row, column)}
          ready={({ first, last, firstColumn, lastColumn }) =>
            shown.has(first, last, firstColumn, lastColumn)
          }
          latest={shown.latest}
          rowLabel={(row) => {
            const number = shown.rowNumber(row) ?? (sort.length === 0 && !filtering ? row + 1 : undefined);
            return number === undefined ? '' : String(number);
          }}
          header={(i) => (
            <ColumnHeader
              column={columns[i]!}
              rows={rows}
              draft={draft}
              sort={sort}
              filtered={filters.some(({ column }) => column === columns[i]!.name)}
              onSort={onSort}
              setSort={setSort}
              onFilter={(column) => setAdding({ column, type: columns[i]!.type })}
            />
          )}
          onWindow={onWindow}
          onActive={(i) => chooseColumn(columns[i]!.name)}
          onResize={(i, width) => setWidth(columns[i]!.name, width)}
          onFit={fit}
          onCopy={(range) => void copyRange(shown, range).then(say)}
          busy={busy}
        />
      )}
      <p className="visually-hidden">
        Arrow keys, Page up, Page down, Home and End move; Shift extends the range; Ctrl C copies it; Alt with
        the left and right arrows narrows and widens the column, Alt with Enter fits it to what it holds.
      </p>
    </section>
  );
}
