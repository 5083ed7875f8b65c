import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import type { WindowScore } from '../../native/scoring/contract.ts';
import { counted, integer } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';

type Reject = WindowScore['rejectRows'][number] & { readonly key: string };

function tableOf(rejects: WindowScore['rejectRows']) {
  const lines = rejects.map((reject, i): Reject => ({ ...reject, key: String(i) }));
  const place = (id: 'line' | 'row', header: string): Column<Reject>[] => {
    // A row that could not be read has a line, one that was read and cannot be scored its place.
    if (lines.every((reject) => reject[id] === undefined)) return [];
    const cell = (reject: Reject) => (reject[id] === undefined ? undefined : integer(reject[id]));
    return [{ id, header, numeric: true, value: (reject) => reject[id], cell }];
  };
  const columns: Column<Reject>[] = [
    ...place('line', 'Line'),
    ...place('row', 'Row'),
    {
      id: 'column',
      header: 'Column',
      className: 'name reject-column',
      value: ({ column }) => column,
      cellTitle: ({ column }) => column,
    },
    { id: 'reason', header: 'Reason', value: ({ reason }) => reason },
    {
      id: 'detail',
      header: 'What was found',
      className: 'wrap',
      value: ({ detail }) => detail,
      cell: ({ detail }) => detail.slice(0, 500),
      cellTitle: ({ detail }) => detail.slice(0, 500),
    },
  ];
  return { columns, lines };
}

/** Rows without an answer, and why. */
export function RejectsTable(props: {
  result: WindowScore;
  onDownload: (file: { grant: string; name: string }) => void;
}) {
  const { rejects, rejectRows, rejected } = props.result;
  const { columns, lines } = useMemo(() => tableOf(rejectRows), [rejectRows]);
  if (rejects === 0) return null;
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
      <SortableTable label="Rejected rows" columns={columns} rows={lines} rowKey={({ key }) => key} />
    </section>
  );
}
