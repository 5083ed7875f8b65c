import type { Reliability, ReliabilityBin } from '../../native/calibration/contract.ts';
import { fixed, percent } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { countColumn } from '../components/table-columns.tsx';

const columns: readonly Column<ReliabilityBin>[] = [
  {
    id: 'from',
    header: 'Probability',
    numeric: true,
    value: ({ low }) => low,
    cell: ({ low, high }) => `${fixed(low)} – ${fixed(high)}`,
  },
  countColumn('rows', 'Rows', ({ count }) => count),
  {
    id: 'predicted',
    header: 'Mean probability',
    numeric: true,
    value: ({ predicted }) => predicted,
    cell: ({ predicted }) => fixed(predicted),
  },
  {
    id: 'observed',
    header: 'Observed share',
    numeric: true,
    value: ({ observed }) => observed,
    interval: ({ interval: [low, high] }) => ({ low, high }),
    cell: ({ observed }) => percent(observed),
  },
  {
    id: 'interval',
    header: '95 % Wilson interval',
    numeric: true,
    cell: ({ interval: [low, high] }) => `[${percent(low)}, ${percent(high)}]`,
  },
  {
    id: 'gap',
    header: 'Gap',
    title: 'Mean probability − observed share',
    numeric: true,
    value: ({ predicted, observed }) => predicted - observed,
    cell: ({ predicted, observed }) => fixed(predicted - observed),
  },
];

/** Every bin of the chart in numbers. */
export function ReliabilityTable({ reliability }: { reliability: Reliability }) {
  return (
    <details>
      <summary>All bins as a table</summary>
      <div className="bins">
        {(['before', 'after'] as const).map((which) => (
          <div key={which}>
            <h3>{which === 'before' ? 'Before' : 'After'} calibration</h3>
            <SortableTable
              label={`Bins ${which}`}
              columns={columns}
              rows={reliability[which]}
              rowKey={({ low }) => String(low)}
            />
          </div>
        ))}
      </div>
    </details>
  );
}
