import { useCallback } from 'react';
import { fixed } from '../components/numbers.ts';
import { Chart } from './chart.tsx';
import { guideLine, type ChartColours, plainText, type Plain } from './theme.ts';

export interface Curve {
  readonly name: string;
  /** Place among the series' colours: the same class has the same colour in every chart. */
  readonly colour: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A threshold's place on a curve. */
export interface Marker {
  readonly threshold: number;
  readonly x: number;
  readonly y: number;
}

export interface CurveChartProps {
  readonly curves: readonly Curve[];
  /** Places that can be chosen by a click, and the one that is. */
  readonly places?: readonly Marker[];
  readonly chosen?: Marker | undefined;
  readonly onChoose?: (threshold: number) => void;
}

/** The places on a curve: unseen until one is pointed at, and then with exact values. */
export function placesTrace(
  colours: ChartColours,
  places: readonly Marker[],
  words: readonly [x: string, y: string],
): Plain {
  return {
    type: 'scatter',
    mode: 'markers',
    x: places.map(({ x }) => x),
    y: places.map(({ y }) => y),
    customdata: places.map(({ threshold }) => threshold),
    marker: { size: 10, color: colours.accent, opacity: 0 },
    hovertemplate: `threshold %{customdata:.4~f}<br>${words[0]} %{x:.3f}<br>${words[1]} %{y:.3f}<extra>click to choose</extra>`,
    showlegend: false,
  };
}

export function chosenTrace(colours: ChartColours, chosen: Marker, words: readonly [string, string]): Plain {
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: [chosen.x],
    y: [chosen.y],
    text: [`\u2002threshold ${fixed(chosen.threshold)}\u2002`],
    textposition: chosen.x > 0.65 ? 'bottom left' : 'bottom right',
    textfont: { size: 12, color: colours.text },
    cliponaxis: false,
    marker: { size: 10, color: colours.surface, line: { width: 2.5, color: colours.text } },
    hovertemplate: `chosen: threshold ${fixed(chosen.threshold, 4)}<br>${words[0]} %{x:.3f}<br>${words[1]} %{y:.3f}<extra></extra>`,
    showlegend: false,
  };
}

/** A line a class; several are told apart by a label where the line ends, or where it is highest. */
export function curveTraces(
  colours: ChartColours,
  curves: readonly Curve[],
  words: readonly [x: string, y: string],
): Plain[] {
  return curves.map(({ name, colour, points }) => ({
    type: 'scatter',
    mode: 'lines',
    name: plainText(name, 40),
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    line: { color: colours.series[colour % colours.series.length], width: 2 },
    hovertemplate: `${words[0]} %{x:.3f}<br>${words[1]} %{y:.3f}<extra>%{fullData.name}</extra>`,
    showlegend: curves.length > 1,
  }));
}

export const unitAxis = (title: string): Plain => ({
  title,
  range: [-0.01, 1.02],
  dtick: 0.2,
  zeroline: false,
});

const words = ['false positive rate', 'true positive rate'] as const;

/** How the true positive rate pays for the false positive rate, as the threshold falls. */
export function RocChart({ curves, places, chosen, onChoose }: CurveChartProps) {
  const draw = useCallback(
    (colours: ChartColours) => ({
      data: [
        guideLine(colours, [0, 1], [0, 1]),
        ...curveTraces(colours, curves, words),
        ...(places === undefined ? [] : [placesTrace(colours, places, words)]),
        ...(chosen === undefined ? [] : [chosenTrace(colours, chosen, words)]),
      ],
      layout: {
        xaxis: unitAxis('False positive rate'),
        yaxis: unitAxis('True positive rate'),
        annotations: [
          {
            x: 0.72,
            y: 0.66,
            text: 'chance',
            showarrow: false,
            font: { size: 11, color: colours.dim },
          },
        ],
      },
    }),
    [curves, places, chosen],
  );
  const onClick = useChoice(onChoose, places);
  return (
    <Chart
      title="ROC curve"
      summary={
        chosen === undefined
          ? 'True positive rate over false positive rate, a line a class.'
          : `At the threshold ${fixed(chosen.threshold)} the true positive rate is ${fixed(chosen.y)} and the false positive rate ${fixed(chosen.x)}.`
      }
      height={300}
      draw={draw}
      onClick={onClick}
      table={() => ({
        header: ['class', 'false positive rate', 'true positive rate'],
        rows: curves.flatMap(({ name, points }) => points.map(([x, y]) => [name, x, y])),
      })}
    />
  );
}

/** A click near a place chooses its threshold, also where the line itself was hit. */
export function useChoice(
  onChoose: ((threshold: number) => void) | undefined,
  places: readonly Marker[] | undefined,
) {
  return useCallback(
    ({ x, y }: { x: unknown; y: unknown }) => {
      if (onChoose === undefined || places === undefined || places.length === 0) return;
      const away = (place: Marker): number => (place.x - Number(x)) ** 2 + (place.y - Number(y)) ** 2;
      onChoose(places.reduce((best, place) => (away(place) < away(best) ? place : best)).threshold);
    },
    [onChoose, places],
  );
}
