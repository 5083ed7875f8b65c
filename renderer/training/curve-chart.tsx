import type { TaskName } from '../../native/data/contract.ts';
import { useCallback, useMemo } from 'react';
import { Chart } from '../charts/chart.tsx';
import { plainText, type ChartColours, type Plain } from '../charts/theme.ts';
import { fixed, integer, significant } from '../components/numbers.ts';
import { bestOf, bestWord, type Curve } from './curves.ts';

export interface CurveChartProps {
  readonly title: string;
  /** What is drawn, with its unit. */
  readonly loss: string;
  readonly curves: readonly Curve[];
  /** Title of the metric that is drawn; left out: the loss. */
  readonly metric?: string | undefined;
  readonly height?: number | undefined;
}

export type Task = TaskName | undefined;

/** A loss in figures that line up in a column. */
export const lossText = (task: Task, loss: number | undefined): string =>
  task === 'regression' ? significant(loss) : fixed(loss, 4);

/** Loss by round on training and validation rows, with the round that early stopping keeps. */
export function CurveChart({ title, loss, curves, metric, height }: CurveChartProps) {
  const several = curves.length > 1;
  const draw = useCallback(
    (colours: ChartColours) => ({
      data: curves.flatMap((curve) => traces(curve, colours, several)),
      layout: {
        xaxis: { title: 'Round', rangemode: 'tozero' },
        yaxis: { title: metric ?? loss },
        hovermode: 'x unified',
        showlegend: several,
        margin: { l: 56, r: several ? 16 : 76, t: 8, b: 40 },
        shapes: curves.flatMap((curve) => bestLine(curve, colours, several)),
        annotations: several ? [] : curves.flatMap((curve) => labels(curve, colours)),
      },
    }),
    [curves, loss, metric, several],
  );
  const summary = useMemo(
    () => curves.map((curve) => summaryOf(curve, metric ?? 'loss')).join(' '),
    [curves, metric],
  );
  const table = (): { header: string[]; rows: (string | number | null)[][] } => ({
    header: ['run', 'round', 'train', 'validation'],
    rows: curves.flatMap((curve) =>
      curve.rounds.map((round, i) => [
        curve.name,
        round,
        curve.train[i] ?? null,
        curve.validation[i] ?? null,
      ]),
    ),
  });
  return <Chart title={title} summary={summary} height={height} draw={draw} table={table} />;
}

function summaryOf(curve: Curve, figure: string): string {
  const best = bestOf(curve);
  const last = curve.train.findLast((loss) => loss !== null);
  const training = last === undefined ? '' : `, training loss ${significant(last)}`;
  const end = `${curve.name}: ${integer(curve.rounds.at(-1) ?? 0)} rounds${training}`;
  return best === undefined
    ? `${end}.`
    : `${end}, ${bestWord(curve)} validation ${figure} ${significant(best.loss)} at round ${integer(best.round)}.`;
}

const colourOf = (curve: Curve, colours: ChartColours): string =>
  colours.series[curve.colour % colours.series.length]!;

function traces(curve: Curve, colours: ChartColours, several: boolean): Plain[] {
  const own = colourOf(curve, colours);
  const name = plainText(curve.name);
  const line = (kind: 'train' | 'validation', look: Plain): Plain => ({
    type: 'scatter',
    mode: 'lines',
    x: curve.rounds,
    y: curve[kind],
    name: several ? `${name}, ${kind}` : kind,
    line: { width: 2, ...look },
    hovertemplate: '%{y:.5f}',
  });
  const train = line('train', several ? { color: own, dash: 'dot', width: 1.5 } : { color: colours.dim });
  const drawn = (values: readonly unknown[]): boolean => values.some((value) => value !== null);
  return [
    ...(drawn(curve.train) ? [train] : []),
    ...(drawn(curve.validation) ? [line('validation', { color: own })] : []),
  ];
}

function bestLine(curve: Curve, colours: ChartColours, several: boolean): Plain[] {
  const best = bestOf(curve);
  if (best === undefined) return [];
  return [
    {
      type: 'line',
      xref: 'x',
      yref: 'paper',
      x0: best.round,
      x1: best.round,
      y0: 0,
      y1: 1,
      line: { color: several ? colourOf(curve, colours) : colours.strong, width: 1, dash: 'dash' },
    },
  ];
}

/** Names at the ends of the lines, and the early-stopping mark's. */
function labels(curve: Curve, colours: ChartColours): Plain[] {
  const end = curve.rounds.at(-1) ?? 0;
  const best = bestOf(curve);
  const at = (text: string, y: number | null | undefined, color: string, yshift: number): Plain[] =>
    y === null || y === undefined
      ? []
      : [
          {
            text,
            x: end,
            y,
            xanchor: 'left',
            xshift: 4,
            yshift,
            showarrow: false,
            font: { size: 12, color },
          },
        ];
  const train = curve.train.at(-1);
  const validation = curve.validation.at(-1);
  const higher = (validation ?? 0) > (train ?? 0);
  return [
    ...at('train', train, colours.dim, validation === undefined ? 0 : higher ? -6 : 6),
    ...at('validation', validation, colourOf(curve, colours), higher ? 6 : -6),
    ...(best === undefined
      ? []
      : [
          {
            text: `${bestWord(curve)} ${significant(best.loss)} at round ${integer(best.round)}`,
            x: best.round,
            xanchor: best.round > end / 2 ? 'right' : 'left',
            xshift: best.round > end / 2 ? -4 : 4,
            y: 1,
            yref: 'paper',
            yanchor: 'top',
            showarrow: false,
            font: { size: 11, color: colours.dim },
          },
        ]),
  ];
}
