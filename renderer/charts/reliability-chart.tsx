import { useCallback } from 'react';
import type { Reliability, ReliabilityBin } from '../../native/calibration/contract.ts';
import { counted, fixed } from '../components/numbers.ts';
import { Chart } from './chart.tsx';
import { guideLine, band, type ChartColours, type Plain } from './theme.ts';

/** Where calibrated probabilities and those before are told apart, in every chart. */
export const beforeColour = 5;
export const afterColour = 0;

function observed(
  colours: ChartColours,
  name: string,
  colour: number,
  bins: readonly ReliabilityBin[],
): Plain {
  const ink = colours.series[colour]!;
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: bins.map(({ predicted }) => predicted),
    y: bins.map((bin) => bin.observed),
    error_y: {
      type: 'data',
      symmetric: false,
      array: bins.map(({ observed: at, interval }) => interval[1] - at),
      arrayminus: bins.map(({ observed: at, interval }) => at - interval[0]),
      color: ink,
      thickness: 1.2,
      width: 3,
    },
    customdata: bins.map(({ count, interval, low, high }) => [
      counted(count, 'row'),
      fixed(interval[0]),
      fixed(interval[1]),
      fixed(low),
      fixed(high),
    ]),
    line: { color: ink, width: 1.5 },
    marker: { color: ink, size: 7 },
    hovertemplate:
      'probability %{x:.3f}<br>observed %{y:.3f} [%{customdata[1]}, %{customdata[2]}]<br>%{customdata[0]} in (%{customdata[3]}, %{customdata[4]}]<extra>%{fullData.name}</extra>',
  };
}

function counts(colours: ChartColours, name: string, colour: number, bins: readonly ReliabilityBin[]): Plain {
  return {
    type: 'bar',
    name,
    x: bins.map(({ low, high }) => (low + high) / 2),
    y: bins.map(({ count }) => count),
    width: bins.map(({ low, high }) => high - low),
    yaxis: 'y2',
    marker: { color: band(colours.series[colour]!, 0.45), line: { width: 1, color: colours.series[colour] } },
    customdata: bins.map(({ low, high }) => [fixed(low), fixed(high)]),
    hovertemplate: '(%{customdata[0]}, %{customdata[1]}]<br>%{y:,} rows<extra>%{fullData.name}</extra>',
    showlegend: false,
  };
}

/** Observed share over mean probability, before and after calibration; how many rows each point stands for is below. */
export function ReliabilityChart({ reliability, same }: { reliability: Reliability; same: boolean }) {
  const draw = useCallback(
    (colours: ChartColours) => {
      const { before, after } = reliability;
      return {
        data: [
          guideLine(colours, [0, 1], [0, 1]),
          ...(same
            ? []
            : [
                observed(colours, 'before', beforeColour, before),
                counts(colours, 'before', beforeColour, before),
              ]),
          observed(colours, same ? 'as trained' : 'after', afterColour, after),
          counts(colours, same ? 'as trained' : 'after', afterColour, after),
        ],
        layout: {
          barmode: 'overlay',
          showlegend: !same,
          xaxis: {
            title: 'Mean probability',
            range: [-0.01, 1.02],
            dtick: 0.2,
            anchor: 'y2',
            zeroline: false,
          },
          yaxis: {
            title: 'Observed share',
            range: [-0.02, 1.02],
            dtick: 0.2,
            domain: [0.3, 1],
            zeroline: false,
          },
          yaxis2: { title: 'Rows', domain: [0, 0.22], rangemode: 'tozero', nticks: 3 },
          annotations: [
            {
              x: 0.62,
              y: 0.5,
              text: 'as said',
              showarrow: false,
              xanchor: 'left',
              font: { size: 11, color: colours.dim },
            },
          ],
        },
      };
    },
    [reliability, same],
  );
  const rows = (which: 'before' | 'after') =>
    reliability[which].map((bin) => [
      which,
      bin.low,
      bin.high,
      bin.count,
      bin.predicted,
      bin.observed,
      ...bin.interval,
    ]);
  return (
    <Chart
      title={`Reliability of ${reliability.class}`}
      summary="Observed share over mean probability with Wilson intervals, before and after calibration; below, the rows in each bin. The table below the chart has every number."
      height={420}
      draw={draw}
      table={() => ({
        header: ['when', 'over', 'to', 'rows', 'mean probability', 'observed share', 'low', 'high'],
        rows: [...rows('before'), ...rows('after')],
      })}
    />
  );
}
