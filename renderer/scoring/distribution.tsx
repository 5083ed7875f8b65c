import { useCallback, useMemo } from 'react';
import type { WindowScore } from '../../native/scoring/contract.ts';
import { Chart } from '../charts/chart.tsx';
import { plainText, type ChartColours } from '../charts/theme.ts';
import { counted, significant } from '../components/numbers.ts';
import { SortableTable, type Column } from '../components/sortable-table.tsx';
import { countColumn, shareColumn } from '../components/table-columns.tsx';

type Histogram = WindowScore['histograms'][number];
type Labels = WindowScore['labels'][number];

const mostCharts = 12;

/** How the answers are distributed: what to compare with what one expects. */
export function Distribution({ result }: { result: WindowScore }) {
  return (
    <div className="charts">
      {result.histograms.slice(0, mostCharts).map((histogram) => (
        <HistogramChart key={histogram.name} histogram={histogram} />
      ))}
      {result.labels.map((labels) => (
        <LabelTable key={labels.name} labels={labels} rows={result.rows} />
      ))}
      {result.histograms.length > mostCharts && (
        <p className="dim">
          The first {mostCharts} of {counted(result.histograms.length, 'answer')} are drawn.
        </p>
      )}
    </div>
  );
}

function HistogramChart({ histogram }: { histogram: Histogram }) {
  const { name, low, high, counts } = histogram;
  const width = (high - low) / counts.length;
  const top = counts.indexOf(Math.max(...counts));
  const draw = useCallback(
    (colours: ChartColours) => ({
      data: [
        {
          type: 'bar',
          x: counts.map((_, i) => low + (i + 0.5) * width),
          y: counts,
          width: counts.map(() => width * 0.96),
          marker: { color: colours.accent },
          customdata: counts.map((_, i) => [low + i * width, low + (i + 1) * width]),
          hovertemplate: '%{customdata[0]:.4g} to %{customdata[1]:.4g}: %{y:,} rows<extra></extra>',
        },
      ],
      layout: {
        xaxis: { title: plainText(name), range: [low, high] },
        yaxis: { title: 'Rows', rangemode: 'tozero' },
        bargap: 0,
      },
    }),
    [name, low, high, width, counts],
  );
  return (
    <div className="panel">
      <h2 className="name" title={name}>
        Distribution of {name}
      </h2>
      <Chart
        title={`Distribution of ${name}`}
        summary={`Most rows lie from ${significant(low + top * width)} to ${significant(low + (top + 1) * width)}.`}
        height={220}
        draw={draw}
        table={() => ({
          header: ['from', 'to', 'rows'],
          rows: counts.map((count, i) => [low + i * width, low + (i + 1) * width, count]),
        })}
      />
    </div>
  );
}

type Label = Labels['counts'][number];

function LabelTable({ labels, rows }: { labels: Labels; rows: number }) {
  const columns = useMemo(() => labelColumns(labels, rows), [labels, rows]);
  return (
    <div className="panel">
      <h2 className="name" title={labels.name}>
        Answers by {labels.name}
      </h2>
      <SortableTable
        label={`Answers by ${labels.name}`}
        columns={columns}
        rows={labels.counts}
        rowKey={({ value }) => value}
      />
    </div>
  );
}

function labelColumns({ name, counts }: Labels, rows: number): Column<Label>[] {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return [
    {
      id: 'value',
      header: name,
      className: 'name class-name',
      value: ({ value }) => value,
      cellTitle: ({ value }) => value,
    },
    countColumn('rows', 'Rows', ({ count }) => count),
    shareColumn('share', 'Share', ({ count }) => count / rows),
    {
      id: 'bar',
      header: 'Share as a bar',
      headerHidden: true,
      className: 'share',
      cell: ({ count }) => <div className="share-bar" style={{ width: `${(100 * count) / most}%` }} />,
    },
  ];
}
