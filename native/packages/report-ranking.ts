import type { Html } from './html.ts';
import { markup } from './html.ts';
import { metricDefinition } from './metric-definition.ts';
import { formatInterval, formatNumber, formatValue } from './numbers.ts';
import type { PackageContent } from './package-content.ts';
import { intervalMark } from './report-marks.ts';
import { table } from './report-section.ts';
import { rankingSentence } from './wording.ts';

/** Figures of a ranking beside those of an order by chance: how much of them is the model's own. */
export function chanceTable({ ranking, metrics, task }: PackageContent): Html | undefined {
  if (ranking === undefined) return undefined;
  return markup`${table(
    'Against an order by chance',
    [
      { title: 'Metric' },
      { title: 'Model', align: 'right' },
      { title: 'Interval', align: 'right' },
      { title: 'By chance', align: 'right' },
      { title: '0 to 1' },
    ],
    metrics.map(({ id, figure }) => [
      metricDefinition(id, task).title,
      markup`<strong>${formatValue(figure)}</strong>`,
      formatInterval(figure),
      formatNumber(ranking.chance[id]!),
      intervalMark(figure, [0, 1], ranking.chance[id]),
    ]),
  )}
<p class="help">${rankingSentence(ranking)} The line marks it.</p>`;
}
