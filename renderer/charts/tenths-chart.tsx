import { useCallback } from 'react';
import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { integer, percent, significant } from '../components/numbers.ts';
import { Chart } from './chart.tsx';
import type { ChartColours } from './theme.ts';

type Tenths = NonNullable<EvaluationResult['regression']>['tenths'];

/** Mean actual value over mean prediction, by tenths of the prediction: on the line, predictions mean what they say. */
export function TenthsChart({ tenths, level, target }: { tenths: Tenths; level: number; target: string }) {
  const draw = useCallback(
    (colours: ChartColours) => {
      const all = tenths.flatMap(({ predicted, interval }) => [predicted, ...interval]);
      const ends = [Math.min(...all), Math.max(...all)];
      return {
        data: [
          {
            type: 'scatter',
            mode: 'lines',
            x: ends,
            y: ends,
            line: { color: colours.strong, width: 1, dash: 'dot' },
            hoverinfo: 'skip',
          },
          {
            type: 'scatter',
            mode: 'markers',
            x: tenths.map(({ predicted }) => predicted),
            y: tenths.map(({ actual }) => actual),
            error_y: {
              type: 'data',
              symmetric: false,
              array: tenths.map(({ actual, interval }) => interval[1] - actual),
              arrayminus: tenths.map(({ actual, interval }) => actual - interval[0]),
              color: colours.series[0],
              thickness: 1.5,
              width: 4,
            },
            customdata: tenths.map(({ count, interval }, i) => [
              i + 1,
              integer(count),
              significant(interval[0]),
              significant(interval[1]),
            ]),
            marker: { size: 8, color: colours.series[0] },
            hovertemplate:
              'tenth %{customdata[0]}, %{customdata[1]} rows<br>predicted %{x:,.4~g}<br>actual %{y:,.4~g} [%{customdata[2]}, %{customdata[3]}]<extra></extra>',
          },
        ],
        layout: {
          showlegend: false,
          xaxis: { title: 'Mean prediction', zeroline: true },
          yaxis: { title: 'Mean actual', zeroline: true },
          annotations: [
            {
              x: ends[1],
              y: ends[1],
              xanchor: 'right',
              yanchor: 'bottom',
              xshift: -8,
              text: 'predicted = actual',
              showarrow: false,
              font: { size: 11, color: colours.dim },
            },
          ],
        },
      };
    },
    [tenths],
  );
  const [first, last] = [tenths[0], tenths.at(-1)];
  return (
    <Chart
      title={`Predicted and actual ${target}`}
      summary={
        first === undefined || last === undefined
          ? 'There are no rows.'
          : `By tenths with ${percent(level, 0)} intervals: predicted ${significant(first.predicted)} and actual ${significant(first.actual)} in the lowest, ${significant(last.predicted)} and ${significant(last.actual)} in the highest.`
      }
      height={340}
      draw={draw}
      table={() => ({
        header: ['tenth', 'rows', 'mean prediction', 'mean actual', 'low', 'high'],
        rows: tenths.map(({ count, predicted, actual, interval }, i) => [
          i + 1,
          count,
          predicted,
          actual,
          ...interval,
        ]),
      })}
    />
  );
}
