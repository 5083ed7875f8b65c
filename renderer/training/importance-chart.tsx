import { Select } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { FitResult } from '../../native/training/contract.ts';
import { Chart } from '../charts/chart.tsx';
import { plainText, type ChartColours } from '../charts/theme.ts';
import { integer, percent, significant } from '../components/numbers.ts';

const mostShown = 20;

interface Bar {
  readonly feature: string;
  readonly value: number;
  readonly hover: string;
}

/** Of trees each feature's share of the gain; of linear learners its coefficient. */
function barsOf(fit: FitResult, output: number): { bars: Bar[]; axis: string } {
  const total = fit.importances.reduce((sum, { gain }) => sum + (gain ?? 0), 0);
  const trees = fit.importances.some(({ gain }) => gain !== undefined);
  const bars = fit.importances.map(({ feature, gain, splits, coefficients }): Bar => {
    if (!trees) {
      const value = coefficients?.[output] ?? 0;
      return { feature, value, hover: significant(value) };
    }
    const value = total === 0 ? 0 : (gain ?? 0) / total;
    return { feature, value, hover: `${percent(value)} of the gain, ${integer(splits ?? 0)} splits` };
  });
  bars.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return { bars, axis: trees ? 'Share of the gain of all splits' : 'Coefficient, per unit of the feature' };
}

export function ImportanceChart({ fit }: { fit: FitResult }) {
  const [output, setOutput] = useState(0);
  const { bars, axis } = useMemo(() => barsOf(fit, output), [fit, output]);
  const shown = useMemo(() => bars.filter(({ value }) => value !== 0).slice(0, mostShown), [bars]);
  const byClass = fit.outputs > 1 && fit.importances.some(({ coefficients }) => coefficients !== undefined);
  const draw = useCallback(
    (colours: ChartColours) => {
      const upwards = shown.toReversed();
      return {
        data: [
          {
            type: 'bar',
            orientation: 'h',
            y: upwards.map((_, i) => i),
            x: upwards.map(({ value }) => value),
            customdata: upwards.map(({ feature, hover }) => [plainText(feature), hover]),
            hovertemplate: '%{customdata[0]}: %{customdata[1]}<extra></extra>',
            marker: { color: colours.series[0] },
          },
        ],
        layout: {
          bargap: 0.35,
          margin: { l: 8, r: 16, t: 8, b: 40 },
          xaxis: { title: axis, showgrid: true, zeroline: true, rangemode: 'tozero' },
          // Places, not names: two features that are cut to the same text stay two.
          yaxis: {
            showgrid: false,
            tickvals: upwards.map((_, i) => i),
            ticktext: upwards.map(({ feature }) => plainText(feature, 28)),
            tickfont: { size: 12, color: colours.text },
          },
        },
      };
    },
    [shown, axis],
  );
  if (shown.length === 0) return <p className="dim">The model uses no feature.</p>;
  return (
    <section className="stack" aria-label="Importance of the features">
      <div className="row spread">
        <h2>Features by importance</h2>
        {byClass && (
          <Select
            aria-label="Class"
            data={fit.classes.map((name, i) => ({ value: String(i), label: name }))}
            value={String(output)}
            allowDeselect={false}
            onChange={(value) => setOutput(Number(value))}
          />
        )}
      </div>
      <Chart
        title="Features by importance"
        summary={`The most important is ${shown[0]!.feature}: ${shown[0]!.hover}.`}
        height={Math.max(120, 52 + 22 * shown.length)}
        draw={draw}
        table={() => ({
          header: ['feature', axis],
          rows: bars.map(({ feature, value }) => [feature, value]),
        })}
      />
      <p className="dim">
        {shown.length < bars.length && `The first ${shown.length} of ${integer(bars.length)} features. `}
        Importance says what the model uses, not what causes the outcome.
      </p>
    </section>
  );
}
