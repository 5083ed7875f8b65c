import { useCallback } from 'react';
import type { EvaluationResult } from '../../native/evaluation/contract.ts';
import { integer, significant } from '../components/numbers.ts';
import { Chart } from './chart.tsx';
import type { ChartColours } from './theme.ts';

type Residuals = NonNullable<EvaluationResult['regression']>['residuals'];

/** How far predictions are off: rows by prediction − actual. */
export function ResidualChart({ residuals, bias }: { residuals: Residuals; bias: number | null }) {
  const draw = useCallback(
    (colours: ChartColours) => {
      const { low, high, counts } = residuals;
      const width = (high - low) / Math.max(1, counts.length);
      const edge = (i: number): number => low + i * width;
      const line = (x: number, dash: string, colour: string) => ({
        type: 'line',
        x0: x,
        x1: x,
        yref: 'paper',
        y0: 0,
        y1: 1,
        line: { color: colour, width: 1, dash },
      });
      return {
        data: [
          {
            type: 'bar',
            x: counts.map((_, i) => edge(i) + width / 2),
            y: counts,
            width: counts.map(() => width * 0.96),
            marker: { color: colours.series[0], opacity: 0.75 },
            customdata: counts.map((_, i) => [significant(edge(i)), significant(edge(i + 1))]),
            hovertemplate: '%{customdata[0]} to %{customdata[1]}<br>%{y:,} rows<extra></extra>',
          },
        ],
        layout: {
          showlegend: false,
          bargap: 0,
          xaxis: { title: 'Prediction − actual' },
          yaxis: { title: 'Rows', rangemode: 'tozero' },
          shapes: [
            line(0, 'solid', colours.text),
            ...(bias === null ? [] : [line(bias, 'dash', colours.series[5]!)]),
          ],
          annotations: [
            {
              x: 0,
              y: 1,
              yref: 'paper',
              yanchor: 'bottom',
              xanchor: bias !== null && bias < 0 ? 'left' : 'right',
              text: 'right',
              showarrow: false,
              font: { size: 11, color: colours.dim },
            },
            ...(bias === null
              ? []
              : [
                  {
                    x: bias,
                    y: 1,
                    yref: 'paper',
                    yanchor: 'bottom',
                    xanchor: bias < 0 ? 'right' : 'left',
                    text: `bias ${significant(bias, 3)}`,
                    showarrow: false,
                    font: { size: 11, color: colours.dim },
                  },
                ]),
          ],
          margin: { l: 48, r: 16, t: 24, b: 40 },
        },
      };
    },
    [residuals, bias],
  );
  return (
    <Chart
      title="Residuals"
      summary={`Rows by prediction minus actual, from ${significant(residuals.low)} to ${significant(residuals.high)}; ${integer(residuals.outside)} rows lie beyond.`}
      height={340}
      draw={draw}
      table={() => {
        const width = (residuals.high - residuals.low) / Math.max(1, residuals.counts.length);
        return {
          header: ['from', 'to', 'rows'],
          rows: residuals.counts.map((count, i) => [
            residuals.low + i * width,
            residuals.low + (i + 1) * width,
            count,
          ]),
        };
      }}
    />
  );
}
