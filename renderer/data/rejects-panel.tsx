import { Button, Loader } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportResult } from '../../native/data/contract.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { counted, integer } from '../components/numbers.ts';
import { engine } from '../engine.ts';

const pageRows = 100;

/** The rows that the import set aside: line, reason, and how the line begins. */
export function RejectsPanel({ imported }: { imported: ImportResult }) {
  const [offset, setOffset] = useState(0);
  const digest = imported.parts.rejects;
  const page = useQuery({
    queryKey: ['rejects', digest, offset],
    enabled: digest !== undefined,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      engine.call((client) => client.data.rejects({ rejects: digest!, offset, count: pageRows }, { signal })),
  });
  if (digest === undefined) return <p className="dim">Every row of the file was taken.</p>;
  if (page.error !== null) return <ErrorNotice error={page.error} />;
  if (page.data === undefined)
    return <Loader size="sm" role="status" aria-label="The rejects are being read" />;
  const { total, rejects } = page.data;
  return (
    <div className="stack">
      <p>
        {counted(total, 'row')} {total === 1 ? 'was' : 'were'} set aside:{' '}
        {Object.entries(imported.rejectsByReason)
          .map(([reason, count]) => `${reason} (${integer(count)})`)
          .join(', ')}
        .
      </p>
      <table className="plain rejects">
        <thead>
          <tr>
            <th scope="col" className="number">
              Line
            </th>
            <th scope="col">Reason and row</th>
          </tr>
        </thead>
        <tbody>
          {rejects.map(({ line, reason, column, detail, raw }) => (
            <tr key={line}>
              <td className="number">{integer(line)}</td>
              <td>
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
