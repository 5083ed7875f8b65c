import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ColumnTable, WireColumn } from '../../native/engine/host/contract.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted, fixed, significant } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { engine } from '../engine.ts';

/** The first rows of the answers. */
export function PreviewTable({ answers }: { answers: string }) {
  const { data, error } = useQuery({
    queryKey: ['preview', answers],
    staleTime: Infinity,
    // Columns are arrays of their own kinds: not to be merged member by member.
    structuralSharing: false,
    queryFn: () => engine.call((client) => client.scoring.preview({ answers })),
  });
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined)
    return <Loader size="sm" role="status" aria-label="The first answers are being read" />;
  return (
    <section className="stack" aria-label="First answers">
      <h2>The first {counted(data.rows, 'row')}</h2>
      <Answers table={data} />
    </section>
  );
}

/** A row by its place in the file. */
interface Line {
  readonly row: number;
}

function Answers({ table }: { table: ColumnTable }) {
  const columns = useMemo(() => [place, ...[...table.columns].map(answerColumn)], [table]);
  const rows = useMemo(() => Array.from({ length: table.rows }, (_, row): Line => ({ row })), [table]);
  return (
    <SortableTable
      label="First answers"
      className="answers"
      columns={columns}
      rows={rows}
      rowKey={({ row }) => String(row)}
    />
  );
}

const place: Column<Line> = {
  id: 'place',
  header: 'Row',
  numeric: true,
  className: 'dim',
  value: ({ row }) => row + 1,
};

function answerColumn([name, column]: readonly [string, WireColumn]): Column<Line> {
  const shared = { id: `column ${name}`, header: name, title: name };
  if (column.type === 'number') {
    const write = (value: number): string =>
      name.startsWith('probability') ? fixed(value, 4) : significant(value, 6);
    return {
      ...shared,
      numeric: true,
      value: ({ row }) => column.values[row],
      cell: ({ row }) => write(column.values[row]!),
      cellTitle: ({ row }) => (Number.isNaN(column.values[row]) ? undefined : String(column.values[row])),
    };
  }
  const text = (row: number): string | undefined => {
    const value = column.values[row];
    return value === null || value === undefined ? undefined : String(value);
  };
  return {
    ...shared,
    className: 'name answer',
    value: ({ row }) => text(row),
    cell: ({ row }) => text(row)?.slice(0, 300),
    cellTitle: ({ row }) => text(row),
  };
}
