import { isClassification } from '../../native/data/contract.ts';
import { metricDefinition } from '../../native/metrics/contract.ts';
import { counted, percent, significant, withInterval } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { permutationBars, type Permutations, type PermutedColumn } from './importance-bars.ts';
import { ImportanceChart } from './importance-chart.tsx';

const short = (value: number): string => significant(value, 3);

function columnsOf({ metric, task }: Permutations): Column<PermutedColumn>[] {
  const { title } = metricDefinition(metric, task);
  return [
    {
      id: 'name',
      header: 'Column',
      rowHeader: true,
      value: ({ name }) => name,
      cellTitle: ({ name }) => name,
    },
    {
      id: 'mean',
      header: `${title}, worse by`,
      numeric: true,
      value: ({ mean }) => mean,
      interval: ({ low, high }) => ({ low, high }),
      cell: ({ mean, low, high }) => withInterval({ value: mean, low, high }, short),
    },
    {
      id: 'deviation',
      header: 'Deviation of shuffles',
      title: 'Standard deviation between the shuffles; it says nothing of other rows.',
      numeric: true,
      value: ({ deviation }) => deviation,
      cell: ({ deviation }) => significant(deviation, 2),
    },
    {
      id: 'features',
      header: 'Features',
      title: 'How many features are made of the column; all are shuffled as one.',
      numeric: true,
      value: ({ features }) => features.length,
    },
  ];
}

/** The worth of each column as a chart and a table, and how it was measured. */
export function PermutationFigures({ found }: { found: Permutations }) {
  const { baseline, interval, rows, repeats, task } = found;
  if (baseline.value === null) return <p className="dim wrap">Not defined. {baseline.why}</p>;
  const level = percent(interval.level, interval.level * 100 === Math.round(interval.level * 100) ? 0 : 2);
  return (
    <>
      <ImportanceChart {...permutationBars(found)} what="column" />
      <p className="dim wrap">
        On {counted(rows.used, `${rows.from} row`)} the model has {withInterval(baseline, short)}
        {isClassification(task) && ' before calibration'}; mean of {counted(repeats, 'shuffle')} a column.
        Intervals: {level} {interval.method}, for other rows and other shuffles.
      </p>
      <SortableTable
        label="Permutation importance by column"
        columns={columnsOf(found)}
        rows={found.columns}
        rowKey={({ name }) => name}
      />
      {found.notes.map((note) => (
        <p key={note} className="dim wrap">
          {note}
        </p>
      ))}
    </>
  );
}
