import { Button, Loader } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportResult, RejectsSort } from '../../native/data/contract.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted, integer } from '../components/numbers.ts';
import { engine } from '../engine.ts';
import '../components/sortable-table.css';

const pageRows = 100;

const headers = [
  { by: 'line', name: 'Line', className: 'number' },
  { by: 'reason', name: 'Reason', className: '' },
  { by: 'column', name: 'Column', className: '' },
] as const;
const inFile: RejectsSort = { by: 'line', descending: false };

/** The rows that the import set aside: line, reason, and how the line begins. The engine sorts them all. */
export function RejectsPanel({ imported }: { imported: ImportResult }) {
  const [offset, setOffset] = useState(0);
  const [sort, setSort] = useState(inFile);
  const digest = imported.parts.rejects;
  const page = useQuery({
    queryKey: ['rejects', digest, sort, offset],
    enabled: digest !== undefined,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      engine.call((client) =>
        client.data.rejects({ rejects: digest!, sort, offset, count: pageRows }, { signal }),
      ),
  });
  if (digest === undefined) return <p className="dim">Every row of the file was taken.</p>;
  if (page.error !== null) return <ErrorNotice error={page.error} />;
  if (page.data === undefined)
    return <Loader size="sm" role="status" aria-label="The rejects are being read" />;
  const { total, rejects } = page.data;
  const sortBy = (by: RejectsSort['by']): void => {
    setSort(nextSort(sort, by));
    setOffset(0);
  };
  return (
    <div className="stack">
      <p>
        {counted(total, 'row')} {total === 1 ? 'was' : 'were'} set aside:{' '}
        {Object.entries(imported.rejectsByReason)
          .map(([reason, count]) => `${reason} (${integer(count)})`)
          .join(', ')}
        .
      </p>
      <table className="plain sortable rejects" aria-busy={page.isPlaceholderData}>
        <thead>
          <tr>
            {headers.map(({ by, name, className }) => (
              <SortHeader key={by} name={name} className={className} sort={sort} by={by} onSort={sortBy} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rejects.map(({ line, reason, column, detail, raw }) => (
            <tr key={line}>
              <td className="number">{integer(line)}</td>
              <td colSpan={headers.length - 1}>
                <p className="wrap">
                  <strong>{reason}</strong>
                  {column !== undefined && <span className="wrap"> in {column}</span>}: {detail}
                </p>
                <code className="name reject-raw" title={raw}>
                  {raw}
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > pageRows && (
        <div className="row spread">
          <Button variant="default" disabled={offset === 0} onClick={() => setOffset(offset - pageRows)}>
            Before
          </Button>
          <span className="dim">
            {integer(offset + 1)} to {integer(Math.min(total, offset + pageRows))} of {integer(total)}
          </span>
          <Button
            variant="default"
            disabled={offset + pageRows >= total}
            onClick={() => setOffset(offset + pageRows)}
          >
            Next
          </Button>
        </div>
      )}
    </div>
  );
}

/** Ascending, descending, and back to the order of the file. */
function nextSort(sort: RejectsSort, by: RejectsSort['by']): RejectsSort {
  if (sort.by !== by) return { by, descending: false };
  return sort.descending ? inFile : { by, descending: true };
}

function SortHeader(props: {
  name: string;
  className: string;
  by: RejectsSort['by'];
  sort: RejectsSort;
  onSort: (by: RejectsSort['by']) => void;
}) {
  const { name, className, by, sort } = props;
  const sorted = sort.by === by ? (sort.descending ? 'descending' : 'ascending') : 'none';
  const Arrow = sorted === 'descending' ? ArrowDown : ArrowUp;
  return (
    <th scope="col" className={className} aria-label={name} aria-sort={sorted}>
      <button type="button" className="sort" onClick={() => props.onSort(by)}>
        {name}
        {sorted !== 'none' && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}
