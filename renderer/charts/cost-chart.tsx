import { useCallback } from 'react';
import { fixed, significant } from '../components/numbers.ts';
import { Chart } from './chart.tsx';
import { chosenTrace, placesTrace, unitAxis, useChoice, type Marker } from './roc-chart.tsx';
import type { ChartColours } from './theme.ts';

const words = ['threshold', 'cost per 1,000 rows'] as const;

/** What the errors cost at each threshold, on the test rows and, where the rule is by cost, on the validation rows. */
export function CostChart(props: {
  readonly places: readonly Marker[];
  readonly chosen: Marker;
  readonly least: Marker;
  readonly validation: readonly (readonly [number, number])[] | undefined;
  readonly onChoose: (threshold: number) => void;
}) {
  const { places, chosen, least, validation, onChoose } = props;
  const draw = useCallback(
    (colours: ChartColours) => ({
      data: [
        ...(validation === undefined
          ? []
          : [
              {
                type: 'scatter',
                mode: 'lines',
                name: 'validation rows (chosen on)',
                x: validation.map(([x]) => x),
                y: validation.map(([, y]) => y * 1000),
                line: { color: colours.strong, width: 1.5 },
                hovertemplate: 'threshold %{x:.3f}<br>cost per 1,000 %{y:,.1f}<extra>validation</extra>',
              },
            ]),
        {
          type: 'scatter',
          mode: 'lines',
          name: 'test rows',
          x: places.map(({ x }) => x),
          y: places.map(({ y }) => y),
          line: { color: colours.series[0], width: 2 },
          hoverinfo: 'skip',
        },
        {
          type: 'scatter',
          mode: 'markers',
          x: [least.x],
          y: [least.y],
          marker: { symbol: 'triangle-up', size: 9, color: colours.series[0] },
          hovertemplate: `least on the test rows: %{y:,.1f}<br>threshold ${fixed(least.threshold)}<extra></extra>`,
          showlegend: false,
        },
        { ...placesTrace(colours, places, words), showlegend: false },
        {
          ...chosenTrace(colours, chosen, words),
          textposition: chosen.x > 0.65 ? 'bottom left' : 'bottom right',
        },
      ],
      layout: {
        showlegend: validation !== undefined,
        xaxis: unitAxis('Threshold'),
        yaxis: { title: 'Cost per 1,000 rows', rangemode: 'tozero' },
      },
    }),
    [places, chosen, least, validation],
  );
  const onClick = useChoice(onChoose, places);
  return (
    <Chart
      title="Cost by threshold"
      summary={`At the threshold ${fixed(chosen.threshold)} 1,000 rows cost ${significant(chosen.y)}; the least on the test rows is ${significant(least.y)}, at ${fixed(least.threshold)}.`}
      height={300}
      draw={draw}
      onClick={onClick}
      table={() => ({
        header: ['threshold', 'cost per 1,000 test rows'],
        rows: places.map(({ x, y }) => [x, y]),
      })}
    />
  );
}
