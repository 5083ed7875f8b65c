import { permutationCaption } from './wording.ts';
import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { formatInterval, formatNumber, formatValue } from './numbers.ts';
import type { PackageContent } from './package-content.ts';
import { intervalMark } from './report-marks.ts';
import { table } from './report-section.ts';
import { niceDomain } from './svg.ts';

const MOST_ROWS = 100;

/** What each column is worth to the model, where the recipe asks for it. */
export function permutationBlock({ permutation }: PackageContent): Html | undefined {
  if (permutation === undefined) return undefined;
  const { columns, notes } = permutation;
  const shown = columns.slice(0, MOST_ROWS);
  const all = shown.flatMap(({ mean, low, high }) => [mean, low, high].filter((value) => value !== null));
  const domain = niceDomain(Math.min(0, ...all), Math.max(0, ...all));
  const rows = shown.map(({ name, mean, low, high, deviation }) => {
    const figure = { value: mean, low, high };
    const mark = intervalMark(figure, domain, 0);
    return [
      fromData(name, 60),
      markup`<span class="rate">${formatValue(figure)} <small>${formatInterval(figure)}</small></span>${mark}`,
      formatNumber(deviation),
    ];
  });
  return markup`<h3>Permutation importance</h3>
${table(permutationCaption(permutation), [{ title: 'Column' }, { title: 'Worse by', align: 'right' }, { title: 'Deviation of shuffles', align: 'right' }], rows)}
<ul class="notes">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`;
}
