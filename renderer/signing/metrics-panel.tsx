import { useMemo } from 'react';
import { isClassification, type TaskName } from '../../native/data/contract.ts';
import { inReadingOrder, metricDefinition, type MetricDefinition } from '../../native/metrics/contract.ts';
import { metricsFile, type MetricsFile } from '../../native/packages/contract.ts';
import { Notice } from '../components/notice.tsx';
import { counted, integer, significant, withInterval } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { metricColumn } from '../evaluation/metric-column.ts';
import { ConfusionTable } from '../evaluation/confusion-table.tsx';
import { writeMetric } from '../evaluation/write-metric.ts';
import { PermutationFigures } from '../training/permutation-figures.tsx';
import { SourceText } from './package-file.tsx';
import { parsedBy } from './parsed-by.ts';

/** metrics.json as tables; as it is written where it is not of the form that this version knows. */
export function MetricsPanel({ text }: { text: string }) {
  const metrics = parsedBy(metricsFile, text);
  if (metrics === undefined) return <SourceText text={text} label="metrics.json" />;
  return <MetricsTables metrics={metrics} />;
}

function MetricsTables({ metrics }: { metrics: MetricsFile }) {
  const { rows, interval, threshold, agreement } = metrics;
  return (
    <div className="stack">
      <p className="wrap">
        Of {metrics.target}
        {metrics.ranking !== undefined && `, within ${metrics.ranking.group}`}
        {metrics.positive === undefined ? '' : `, positive: ${metrics.positive}`}. Measured on{' '}
        {counted(rows.test, 'test row')}; trained on {integer(rows.train)}, validated on{' '}
        {integer(rows.validation)}, calibrated on {integer(rows.calibration)}.
      </p>
      <FigureTable
        caption={`${integer(interval.level * 100)} % ${interval.method}, ${counted(interval.resamples, 'resample')}`}
        figures={metrics.metrics}
        task={metrics.task}
        raw={isClassification(metrics.task)}
        {...(metrics.ranking && { chance: metrics.ranking.chance })}
      />
      {metrics.rates !== undefined && (
        <FigureTable
          caption={`At the threshold ${significant(threshold?.value, 6)} (${threshold?.rule ?? ''})`}
          figures={metrics.rates}
          task={metrics.task}
        />
      )}
      {threshold !== undefined && (
        <p>
          Of the positive rows {integer(threshold.truePositive)} are found and{' '}
          {integer(threshold.falseNegative)} missed; of the others {integer(threshold.falsePositive)} are
          labelled so wrongly and {integer(threshold.trueNegative)} are not.
        </p>
      )}
      {metrics.confusion !== undefined && (
        <ConfusionTable classes={metrics.classes} matrix={metrics.confusion} />
      )}
      {metrics.permutation !== undefined && (
        <section className="stack" aria-label="Permutation importance">
          <h2>Columns by permutation importance</h2>
          <PermutationFigures found={{ ...metrics.permutation, task: metrics.task }} />
        </section>
      )}
      <p>
        The exported graph agrees with the engine on {counted(agreement.rows, 'row')}: largest relative
        difference {significant(agreement.largest, 2)}, allowed {significant(agreement.tolerance, 2)} (
        {agreement.runtime}).
      </p>
      {metrics.notes.map((note) => (
        <Notice key={note} level="info">
          {note}
        </Notice>
      ))}
    </div>
  );
}

type Figures = MetricsFile['metrics'];

interface FigureTableProps {
  readonly caption: string;
  readonly figures: Figures;
  readonly task: TaskName;
  readonly raw?: boolean;
  readonly chance?: Readonly<Record<string, number>>;
}

function FigureTable({ caption, figures, task, raw = false, chance }: FigureTableProps) {
  const lines = useMemo(
    () =>
      inReadingOrder(Object.keys(figures)).map((id): Line => ({
        id,
        definition: metricDefinition(id, task),
        figure: figures[id],
        chance: chance?.[id],
      })),
    [figures, task, chance],
  );
  return (
    <div style={{ maxWidth: 720 }}>
      <p className="dim">{caption}</p>
      <SortableTable
        label={caption}
        columns={raw ? columnsWithRaw : chance === undefined ? columns : columnsWithChance}
        rows={lines}
        rowKey={({ id }) => id}
      />
    </div>
  );
}

interface Line {
  readonly id: string;
  readonly definition: MetricDefinition;
  readonly figure: Figures[string] | undefined;
  /** Of a ranking: what an order by chance gives. */
  readonly chance: number | undefined;
}

const columns: readonly Column<Line>[] = [
  metricColumn(({ definition }) => definition),
  {
    id: 'value',
    header: 'Value [interval]',
    numeric: true,
    value: ({ figure }) => figure?.value,
    interval: ({ figure }) => figure,
    cell: ({ id, figure }) => withInterval(figure, writeMetric(id)),
  },
];

const beforeCalibration: Column<Line> = {
  id: 'raw',
  header: 'Before calibration',
  numeric: true,
  value: ({ figure }) => figure?.raw?.value,
  interval: ({ figure }) => figure?.raw,
  cell: ({ id, figure }) => withInterval(figure?.raw, writeMetric(id)),
};

const byChance: Column<Line> = {
  id: 'chance',
  header: 'By chance',
  numeric: true,
  value: ({ chance }) => chance,
  cell: ({ id, chance }) => (chance === undefined ? '' : writeMetric(id)(chance)),
};

const columnsWithChance: readonly Column<Line>[] = [...columns, byChance];
const columnsWithRaw: readonly Column<Line>[] = [...columns, beforeCalibration];
