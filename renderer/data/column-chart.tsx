import { useCallback } from 'react';
import type { NumberProfile } from '../../native/data/contract.ts';
import { Chart } from '../charts/chart.tsx';
import { plainText, type ChartColours } from '../charts/theme.ts';
import { significant } from '../components/numbers.ts';

/** The histogram of one column, with its median. */
export function ColumnChart({ name, profile }: { name: string; profile: NumberProfile }) {
  const { edges, counts } = profile.histogram;
  const median = profile.quantiles.find(({ p }) => p === 0.5)?.value;
  const draw = useCallback(
    (colours: ChartColours) => ({
      data: [
        {
          type: 'bar',
          x: counts.map((_, i) => (edges[i]! + edges[i + 1]!) / 2),
          y: counts,
          width: counts.map((_, i) => edges[i + 1]! - edges[i]!),
          customdata: counts.map((_, i) => `${significant(edges[i], 5)} to ${significant(edges[i + 1], 5)}`),
          marker: { color: colours.series[0], line: { color: colours.surface, width: 0.5 } },
          hovertemplate: '%{customdata}<br>%{y:,} rows<extra></extra>',
        },
      ],
      layout: {
        margin: { l: 44, r: 8, t: 20, b: 36 },
        bargap: 0,
        showlegend: false,
        xaxis: { title: plainText(name, 40) },
        yaxis: { title: 'Rows', rangemode: 'tozero' },
        shapes:
          median === undefined
            ? []
            : [
                {
                  type: 'line',
                  x0: median,
                  x1: median,
                  yref: 'paper',
                  y0: 0,
                  y1: 1,
                  line: { color: colours.text, width: 1, dash: 'dot' },
                },
              ],
        annotations:
          median === undefined
            ? []
            : [
                {
                  x: median,
                  yref: 'paper',
                  y: 1,
                  yanchor: 'bottom',
                  text: `median ${significant(median, 5)}`,
                  showarrow: false,
                  font: { size: 11, color: colours.dim },
                },
              ],
      },
    }),
    [name, edges, counts, median],
  );
  return (
    <Chart
      title={`Distribution of ${name}`}
      summary={`${counts.length} bins from ${significant(profile.min)} to ${significant(profile.max)}${median === undefined ? '' : `, median ${significant(median)}`}.`}
      height={190}
      draw={draw}
      table={() => ({
        header: ['from', 'to', 'rows'],
        rows: counts.map((count, i) => [edges[i]!, edges[i + 1]!, count]),
      })}
    />
  );
}
