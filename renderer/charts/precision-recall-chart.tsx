import { useCallback } from 'react';
import { fixed, percent } from '../components/numbers.ts';
import { Chart } from './chart.tsx';
import {
  chosenTrace,
  curveTraces,
  placesTrace,
  unitAxis,
  useChoice,
  type CurveChartProps,
} from './roc-chart.tsx';
import { guideLine, type ChartColours } from './theme.ts';

const words = ['recall', 'precision'] as const;

/** How precise the labels are at each recall; the line at the base rate is what chance gives. */
export function PrecisionRecallChart(props: CurveChartProps & { baseRate: number | undefined }) {
  const { curves, places, chosen, onChoose, baseRate } = props;
  const draw = useCallback(
    (colours: ChartColours) => ({
      data: [
        ...(baseRate === undefined ? [] : [guideLine(colours, [0, 1], [baseRate, baseRate])]),
        ...curveTraces(colours, curves, words),
        ...(places === undefined ? [] : [placesTrace(colours, places, words)]),
        ...(chosen === undefined ? [] : [chosenTrace(colours, chosen, words)]),
      ],
      layout: {
        xaxis: unitAxis('Recall'),
        yaxis: unitAxis('Precision'),
        annotations:
          baseRate === undefined
            ? []
            : [
                {
                  x: 0,
                  y: baseRate,
                  xanchor: 'left',
                  yanchor: baseRate > 0.12 ? 'top' : 'bottom',
                  text: `base rate ${percent(baseRate)}`,
                  showarrow: false,
                  font: { size: 11, color: colours.dim },
                },
              ],
      },
    }),
    [curves, places, chosen, baseRate],
  );
  const onClick = useChoice(onChoose, places);
  return (
    <Chart
      title="Precision and recall"
      summary={
        chosen === undefined
          ? 'Precision over recall, a line a class.'
          : `At the threshold ${fixed(chosen.threshold)} precision is ${fixed(chosen.y)} and recall ${fixed(chosen.x)}; the base rate is ${percent(baseRate)}.`
      }
      height={300}
      draw={draw}
      onClick={onClick}
      table={() => ({
        header: ['class', 'recall', 'precision'],
        rows: curves.flatMap(({ name, points }) => points.map(([x, y]) => [name, x, y])),
      })}
    />
  );
}
