import { useCallback } from 'react';
import type { OutputCalibrator } from '../../native/calibration/contract.ts';
import { Chart } from './chart.tsx';
import { afterColour } from './reliability-chart.tsx';
import { guideLine, type ChartColours } from './theme.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A score's calibrated probability (of several classes before they are divided by their sum). */
export function calibrated(calibrator: OutputCalibrator, score: number): number {
  if (calibrator.method === 'sigmoid') return sigmoid(-(calibrator.a * score + calibrator.b));
  const { x, y } = calibrator;
  if (score <= x[0]!) return y[0]!;
  if (score >= x.at(-1)!) return y.at(-1)!;
  const right = x.findIndex((at) => at > score);
  const [x0, x1, y0, y1] = [x[right - 1]!, x[right]!, y[right - 1]!, y[right]!];
  return y0 + ((y1 - y0) * (score - x0)) / (x1 - x0);
}

/** Scores at which the curve is drawn: even steps of the probability before, and every corner of an isotonic one. */
function scoresOf(calibrator: OutputCalibrator): number[] {
  const even = Array.from({ length: 201 }, (_, i) => {
    const p = Math.min(0.9999, Math.max(0.0001, i / 200));
    return Math.log(p / (1 - p));
  });
  return [...even, ...(calibrator.method === 'isotonic' ? calibrator.x : [])].sort((a, b) => a - b);
}

/** What the calibrator makes of each probability before; on the dotted line nothing is changed. */
export function CalibratorChart({ calibrator, name }: { calibrator: OutputCalibrator; name: string }) {
  const draw = useCallback(
    (colours: ChartColours) => {
      const scores = scoresOf(calibrator);
      const corners = calibrator.method === 'isotonic' ? calibrator : undefined;
      return {
        data: [
          guideLine(colours, [0, 1], [0, 1]),
          {
            type: 'scatter',
            mode: 'lines',
            x: scores.map(sigmoid),
            y: scores.map((score) => calibrated(calibrator, score)),
            customdata: scores,
            line: { color: colours.series[afterColour], width: 2 },
            hovertemplate: 'before %{x:.3f}<br>after %{y:.3f}<br>score %{customdata:.3f}<extra></extra>',
          },
          {
            type: 'scatter',
            mode: 'markers',
            x: corners?.x.map(sigmoid) ?? [],
            y: corners?.y ?? [],
            marker: { size: 4, color: colours.series[afterColour] },
            hoverinfo: 'skip',
          },
        ],
        layout: {
          showlegend: false,
          xaxis: { title: 'Probability before', range: [-0.01, 1.02], dtick: 0.2, zeroline: false },
          yaxis: { title: 'Probability after', range: [-0.02, 1.02], dtick: 0.2, zeroline: false },
          annotations: [
            {
              x: 0.84,
              y: 0.78,
              text: 'no change',
              showarrow: false,
              xanchor: 'left',
              font: { size: 11, color: colours.dim },
            },
          ],
        },
      };
    },
    [calibrator],
  );
  return (
    <Chart
      title={`Calibrator of ${name}`}
      summary="The probability after calibration over the probability before."
      height={420}
      draw={draw}
      table={() => ({
        header: ['score', 'probability before', 'probability after'],
        rows: scoresOf(calibrator).map((score) => [score, sigmoid(score), calibrated(calibrator, score)]),
      })}
    />
  );
}
