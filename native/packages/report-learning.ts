import { counted } from '../stats/counted.ts';
import { metricDefinition } from './metric-definition.ts';
import { formatCount, formatNumber } from './numbers.ts';
import type { PackageContent, TrainingSummary } from './package-content.ts';
import { lineChart, type Chart, type LineChart } from './report-chart.ts';
import { niceDomain } from './svg.ts';
import { thinned } from './thinned.ts';

const MOST_POINTS = 200;

const numbered = (values: readonly number[]): (readonly [number, number])[] =>
  thinned(
    values.map((value, index) => [index + 1, value] as const),
    MOST_POINTS,
  );

/** The round that was kept, where others came behind it. */
function keptMark(kept: TrainingSummary['kept'], rounds: number): Pick<LineChart, 'vertical'> {
  if (kept === undefined || kept >= rounds) return {};
  return { vertical: { x: kept, name: `${formatCount(kept)} kept` } };
}

const around = (values: readonly number[]): [number, number] => {
  const finite = values.filter(Number.isFinite);
  return niceDomain(Math.min(...finite), Math.max(...finite));
};

/** The loss by round, then each metric that was recorded beside it; nothing of a model without rounds. */
export function learningCurves({ training: { curves, kept, loss }, task }: PackageContent): Chart[] {
  if (curves === undefined || curves.train.length < 2) return [];
  const rounds = Math.max(curves.train.length, curves.validation.length);
  const x = { label: 'Round', domain: [0, rounds] as const, format: formatCount };
  const ofLoss = lineChart({
    id: 'learning',
    title: 'Loss by round',
    description: `Training loss falls from ${formatNumber(curves.train[0])} to ${formatNumber(curves.train.at(-1))} over ${counted(rounds, 'round')}.`,
    x,
    y: { label: loss, domain: around([...curves.train, ...curves.validation]) },
    series: [
      { name: 'Training', colour: 'train', points: numbered(curves.train) },
      ...(curves.validation.length > 1
        ? [{ name: 'Validation', colour: 'validation' as const, points: numbered(curves.validation) }]
        : []),
    ],
    ...keptMark(kept, rounds),
  });
  const ofMetrics = Object.entries(curves.metrics ?? {}).map(([id, values]) => {
    const { title } = metricDefinition(id, task);
    return lineChart({
      id: `learning-${id}`,
      title: `${title} by round`,
      description: `${title} on the validation rows goes from ${formatNumber(values[0])} to ${formatNumber(values.at(-1))} over ${counted(rounds, 'round')}.`,
      x,
      y: { label: title, domain: around(values) },
      series: [{ name: 'Validation', colour: 'validation', points: numbered(values) }],
      ...keptMark(kept, rounds),
    });
  });
  return [ofLoss, ...ofMetrics];
}
