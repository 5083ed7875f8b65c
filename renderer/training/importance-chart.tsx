import { useCallback } from 'react';
import { Chart } from '../charts/chart.tsx';
import { plainText, type ChartColours, type Plain } from '../charts/theme.ts';
import type { Bar, Bars } from './importance-bars.ts';

const mostShown = 20;

/** How far an interval reaches from the value; nothing where there is none. */
function whiskers(bars: readonly Bar[], colours: ChartColours): { error_x?: Plain } {
  if (bars.every(({ low }) => low === null)) return {};
  return {
    error_x: {
      type: 'data',
      symmetric: false,
      array: bars.map(({ value, high }) => (high ?? value) - value),
      arrayminus: bars.map(({ value, low }) => value - (low ?? value)),
      color: colours.text,
      thickness: 1.5,
      width: 3,
    },
  };
}

/** Bars of features or columns, the largest on top, with their intervals where they have some. */
export function ImportanceChart({ bars, axis, what }: Bars & { what: 'feature' | 'column' }) {
  const shown = bars.filter(({ value }) => value !== 0).slice(0, mostShown);
  const draw = useCallback(
    (colours: ChartColours) => {
      const upwards = bars
        .filter(({ value }) => value !== 0)
        .slice(0, mostShown)
        .reverse();
      return {
        data: [
          {
            type: 'bar',
            orientation: 'h',
            y: upwards.map((_, i) => i),
            x: upwards.map(({ value }) => value),
            customdata: upwards.map(({ name, hover }) => [plainText(name), hover]),
            hovertemplate: '%{customdata[0]}: %{customdata[1]}<extra></extra>',
            marker: { color: colours.series[0] },
            ...whiskers(upwards, colours),
          },
        ],
        layout: {
          bargap: 0.35,
          margin: { l: 8, r: 16, t: 8, b: 40 },
          xaxis: { title: axis, showgrid: true, zeroline: true, rangemode: 'tozero' },
          // Places, not names: two features that are cut to the same text stay two.
          yaxis: {
            showgrid: false,
            zeroline: false,
            tickvals: upwards.map((_, i) => i),
            ticktext: upwards.map(({ name }) => plainText(name, 28)),
            tickfont: { size: 12, color: colours.text },
          },
        },
      };
    },
    [bars, axis],
  );
  const first = shown[0];
  if (first === undefined) {
    return (
      <p className="dim">
        {what === 'feature' ? 'The model uses no feature.' : 'No column is worth anything to the model.'}
      </p>
    );
  }
  const intervals = bars.some(({ low }) => low !== null);
  return (
    <Chart
      title="Features by importance"
      summary={`The most important is ${first.name}: ${first.hover}.`}
      height={Math.max(120, 52 + 22 * shown.length)}
      draw={draw}
      table={() => ({
        header: [what, axis, ...(intervals ? ['low', 'high'] : [])],
        rows: bars.map(({ name, value, low, high }) => [name, value, ...(intervals ? [low, high] : [])]),
      })}
    />
  );
}
