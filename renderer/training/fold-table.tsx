import { useMemo } from 'react';
import { inReadingOrder, metricDefinition, type MetricDefinition } from '../../native/metrics/contract.ts';
import type { CrossValidationResult } from '../../native/training/contract.ts';
import { counted, fixed, integer } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { metricColumn } from '../evaluation/metric-column.ts';
import { isInUnits, writeMetric } from '../evaluation/write-metric.ts';

interface Line {
  readonly name: string;
  readonly text: MetricDefinition;
  readonly mean: number;
  readonly deviation: number;
  readonly values: readonly number[];
  readonly write: (value: number) => string;
}

const linesOf = ({ metrics, task }: CrossValidationResult): Line[] =>
  inReadingOrder(Object.keys(metrics)).map((name) => {
    const { mean, deviation, folds: values } = metrics[name]!;
    const write = isInUnits(name) ? writeMetric(name) : (value: number) => fixed(value, 4);
    return { name, text: metricDefinition(name, task), mean, deviation, values, write };
  });

const figure = (id: string, header: string, of: (line: Line) => number): Column<Line> => ({
  id,
  header,
  numeric: true,
  value: of,
  cell: (line) => line.write(of(line)),
});

const columns: readonly Column<Line>[] = [
  metricColumn(({ text }) => text),
  figure('mean', 'Mean', ({ mean }) => mean),
  figure('deviation', 'Deviation', ({ deviation }) => deviation),
  figure('least', 'Least', ({ values }) => Math.min(...values)),
  figure('most', 'Most', ({ values }) => Math.max(...values)),
  {
    id: 'folds',
    header: 'Folds',
    className: 'strip',
    cell: ({ values, mean, write }) => <Strip values={values} mean={mean} write={write} />,
  },
];

/** Each metric over the folds: mean, deviation, range, and every fold as a dot. */
export function FoldTable({ result }: { result: CrossValidationResult }) {
  const { folds, repeats, rows, notes } = result;
  const lines = useMemo(() => linesOf(result), [result]);
  return (
    <section className="stack" aria-label="Cross-validation">
      <div>
        <h2>Cross-validation</h2>
        <p className="dim">
          {counted(folds, 'fold')}
          {repeats > 1 && `, ${counted(repeats, 'time')}`}, of {integer(rows)} training rows; the model before
          calibration. The deviation is the spread between folds, not a standard error.
        </p>
      </div>
      <SortableTable
        label="Metrics over the folds"
        columns={columns}
        rows={lines}
        rowKey={({ name }) => name}
      />
      {notes.map((note) => (
        <p key={note} className="dim wrap">
          {note}
        </p>
      ))}
    </section>
  );
}

/** The folds' figures on a line from the least to the most; the mean is the tick. */
function Strip(props: { values: readonly number[]; mean: number; write: (value: number) => string }) {
  const { values, mean, write } = props;
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  const at = (value: number): number => (range === 0 ? 60 : 6 + (108 * (value - least)) / range);
  return (
    <svg width={120} height={16} role="img" aria-label={`Folds: ${values.map(write).join(', ')}`}>
      <line x1={2} x2={118} y1={8} y2={8} stroke="var(--line-strong)" />
      <line x1={at(mean)} x2={at(mean)} y1={2} y2={14} stroke="var(--text)" />
      {values.map((value, i) => (
        <circle key={i} cx={at(value)} cy={8} r={3} fill="var(--series-1)" fillOpacity={0.7} />
      ))}
    </svg>
  );
}
