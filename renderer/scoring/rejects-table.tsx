import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import type { WindowScore } from '../../native/scoring/contract.ts';
import { counted, integer } from '../components/numbers.ts';

/** Rows without an answer, and why. */
export function RejectsTable(props: {
  result: WindowScore;
  onDownload: (file: { grant: string; name: string }) => void;
}) {
  const { rejects, rejectRows, rejected } = props.result;
  if (rejects === 0) return null;
  // A row that could not be read has a line, one that was read and cannot be scored its place.
  const lines = rejectRows.some(({ line }) => line !== undefined);
  const places = rejectRows.some(({ row }) => row !== undefined);
  return (
    <section className="stack" aria-label="Rejected rows">
      <div className="row spread">
        <h2>
          {counted(rejects, 'rejected row')}
          {rejectRows.length < rejects && `, the first ${integer(rejectRows.length)}`}
        </h2>
        {rejected !== undefined && (
          <Button
            variant="default"
            leftSection={<Download size={14} aria-hidden />}
            onClick={() => props.onDownload(rejected)}
          >
            Download the rejected rows
          </Button>
        )}
      </div>
      <div className="score-scroll" tabIndex={0} role="region" aria-label="Rejected rows">
        <table className="plain">
          <thead>
            <tr>
              {lines && (
                <th scope="col" className="number">
                  Line
                </th>
              )}
              {places && (
                <th scope="col" className="number">
                  Row
                </th>
              )}
              <th scope="col">Column</th>
              <th scope="col">Reason</th>
              <th scope="col">What was found</th>
            </tr>
          </thead>
          <tbody>
            {rejectRows.map((reject, i) => (
              <tr key={i}>
                {lines && (
                  <td className="number">{reject.line === undefined ? '–' : integer(reject.line)}</td>
                )}
                {places && <td className="number">{reject.row === undefined ? '–' : integer(reject.row)}</td>}
                <td className="name" style={{ maxWidth: 240 }} title={reject.column}>
                  {reject.column ?? '–'}
                </td>
                <td>{reject.reason}</td>
                <td className="wrap">{reject.detail.slice(0, 500)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
