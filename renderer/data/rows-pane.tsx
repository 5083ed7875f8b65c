import { Button } from '@mantine/core';
import { ArrowDownUp, ListFilter, Rows3 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { RowFilter, RowSort } from '../../native/data/contract.ts';
import { DataGrid } from '../components/data-grid.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted, integer } from '../components/numbers.ts';
import type { Range } from '../components/data-grid-selection.ts';
import { chooseColumn } from './chosen-column.ts';
import { ColumnHeader } from './column-header.tsx';
import { useDataDraft } from './data-draft.ts';
import { FilterBar, type FilterDraft } from './filter-bar.tsx';
import type { PageCache } from './page-cache.ts';
import type { ShownColumn } from './shown-columns.ts';
import { useRows } from './use-rows.ts';

const mostCopied = 200_000;

/** The rows of a dataset: sorted, filtered, copied. */
export function RowsPane(props: {
  dataset: string;
  rows: number;
  columns: readonly ShownColumn[];
  chosen: string | undefined;
}) {
  const { dataset, rows, columns, chosen } = props;
  const draft = useDataDraft();
  const [sort, setSort] = useState<readonly RowSort[]>([]);
  const [filters, setFilters] = useState<readonly RowFilter[]>([]);
  const [adding, setAdding] = useState<FilterDraft>();
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const [said, say] = useState('');
  const query = useMemo(
    () => ({ dataset, columns: columns.map(({ name, type }) => ({ name, type })), sort, filter: filters }),
    [dataset, columns, sort, filters],
  );
  const { shown, error, busy, onWindow } = useRows(query);
  const total = shown.total ?? rows;

  const onSort = (name: string, more: boolean): void => {
    const known = sort.find(({ column }) => column === name);
    const next =
      known === undefined
        ? { column: name, descending: false }
        : known.descending
          ? undefined
          : { column: name, descending: true };
    const others = more ? sort.filter(({ column }) => column !== name) : [];
    const place = more && known !== undefined ? sort.indexOf(known) : others.length;
    setSort(next === undefined ? others : others.toSpliced(place, 0, next));
    chooseColumn(name);
  };
  const gridColumns = columns.map(({ name, type, width }) => {
    const sorted = sort.find(({ column }) => column === name);
    return {
      name,
      width: widths[name] ?? width,
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
    <section className="rows-pane" aria-label="Rows">
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
          onResize={(i, width) => setWidths({ ...widths, [columns[i]!.name]: width })}
          onCopy={(range) => void copied(shown, range).then(say)}
          busy={busy}
        />
      )}
      <p className="visually-hidden">
        Arrow keys, Page up, Page down, Home and End move; Shift extends the range; Ctrl C copies it; Alt with
        the left and right arrows narrows and widens the column.
      </p>
    </section>
  );
}

/** Puts a range on the clipboard as tab-separated values, with the column names where it has more than one cell. */
async function copied(cache: PageCache, { top, bottom, left, right }: Range): Promise<string> {
  const cells = (bottom - top + 1) * (right - left + 1);
  if (cells > mostCopied)
    return `A range of at most ${integer(mostCopied)} cells is copied; this one has ${integer(cells)}.`;
  const rows = await cache.copy(top, bottom, left, right);
  const names = cache.query.columns.slice(left, right + 1).map(({ name }) => name);
  const text =
    cells === 1
      ? (rows[0]?.[0] ?? '')
      : [names, ...rows].map((row) => row.map(tsvCell).join('\t')).join('\n');
  await navigator.clipboard.writeText(text);
  return `Copied ${counted(rows.length, 'row')}, ${counted(right - left + 1, 'column')}.`;
}

/** A cell that would break the table is quoted, as spreadsheets do. */
const tsvCell = (text: string | null): string =>
  text === null ? '' : /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
