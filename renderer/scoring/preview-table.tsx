import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnTable, WireColumn } from '../../native/engine/host/contract.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted, fixed, significant } from '../components/numbers.ts';
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
      <Rows table={data} />
    </section>
  );
}

function Rows({ table }: { table: ColumnTable }) {
  const columns = [...table.columns];
  return (
    <div className="score-scroll" tabIndex={0} role="region" aria-label="First answers">
      <table className="plain answers">
        <thead>
          <tr>
            <th scope="col" className="number">
              Row
            </th>
            {columns.map(([name, column]) => (
              <th key={name} scope="col" className={column.type === 'text' ? undefined : 'number'}>
                <div className="name" style={{ maxWidth: 240 }} title={name}>
                  {name}
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: table.rows }, (_, row) => (
            <tr key={row}>
              <td className="number dim">{row + 1}</td>
              {columns.map(([name, column]) => (
                <Cell key={name} name={name} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ name, column, row }: { name: string; column: WireColumn; row: number }) {
  if (column.type === 'number') {
    const value = column.values[row]!;
    const text = name.startsWith('probability') ? fixed(value, 4) : significant(value, 6);
    return (
      <td className="number" title={Number.isNaN(value) ? undefined : String(value)}>
        {text}
      </td>
    );
  }
  const value = column.values[row];
  if (value === null || value === undefined) return <td className="dim">–</td>;
  return (
    <td className="name" style={{ maxWidth: 280 }} title={String(value)}>
      {String(value).slice(0, 300)}
    </td>
  );
}
