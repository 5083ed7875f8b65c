import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { baseMetric } from '../metrics/contract.ts';
import { metricDefinition } from './metric-definition.ts';
import {
  formatCount,
  formatFigure,
  formatInterval,
  formatNumber,
  formatTick,
  formatValue,
  NONE,
} from './numbers.ts';
import type { FairnessSummary, PackageContent } from './package-content.ts';
import { intervalMark } from './report-marks.ts';
import type { Section } from './report-section.ts';
import { table } from './report-section.ts';
import { niceDomain } from './svg.ts';
import { fairnessColumns, intervalName, limitWords, rateTitle, fairnessMissing } from './wording.ts';

const MOST_GROUPS = 60;
/** Of all groupings together, so that the page stays small. */
const MOST_ROWS = 400;

type Grouping = FairnessSummary['groupings'][number];

export function fairnessSection(content: PackageContent): Section {
  const { fairness } = content;
  return {
    id: 'fairness',
    title: 'Fairness',
    question: 'Who bears the errors?',
    charts: [],
    body:
      fairness === undefined
        ? markup`<p>${fairnessMissing(content)}</p>`
        : markup`<p>${content.task === 'regression' ? 'Errors' : content.threshold === undefined ? 'Rates of the labels' : 'Rates of the labels at the threshold'} on the test rows, by group, with intervals (${intervalName(fairness)}). The vertical
line is the ${content.task === 'regression' ? 'mean' : 'rate'} of all rows. A hollow mark stands for a group that is too small to say much.</p>
${fairness.groupings.map((grouping) => groupingBlock(grouping, fairness))}
<h3>What these figures do not say</h3>
<ul class="notes">${fairness.caveats.map((caveat) => markup`<li>${caveat}</li>`)}</ul>`,
  };
}

/** Rates share 0 to 1; means of a regression share the range of their groups. */
function domainOf(rate: string, grouping: Grouping): readonly [number, number] {
  if (metricDefinition(rate).scale === 'share') return [0, 1];
  const all = grouping.groups.flatMap(({ rates: { [rate]: figure } }) =>
    figure === undefined ? [] : [figure.value, figure.low, figure.high].filter((value) => value !== null),
  );
  return all.length === 0 ? [0, 1] : niceDomain(Math.min(...all), Math.max(...all));
}

function limitCell(limit: Grouping['disparities'][number]['limit']): Html | string {
  if (limit === undefined) return '';
  const kind =
    limit.status === 'passed' ? 'passed' : limit.status === 'undefined' ? 'unchecked' : 'attention';
  return markup`<span class="badge ${kind}">${limitWords[limit.status]}</span> ${limit.status === 'undefined' ? '' : formatTick(limit.value)}`;
}

function groupingBlock(grouping: Grouping, fairness: FairnessSummary): Html {
  const by = grouping.columns.map((column, index) => markup`${index > 0 && ' × '}${fromData(column, 40)}`);
  const shown = fairnessColumns(fairness).filter((rate) =>
    grouping.groups.some((group) => group.rates[rate] !== undefined),
  );
  const most = Math.min(MOST_GROUPS, Math.max(8, Math.floor(MOST_ROWS / fairness.groupings.length)));
  const groups = grouping.groups.slice(0, most);
  const rows = groups.map((group) => [
    markup`${fromData(group.name, 60)}${group.unstable !== undefined && markup` <span class="dim">${group.unstable}</span>`}`,
    formatCount(group.count),
    ...shown.map((rate) => {
      const figure = group.rates[rate];
      if (figure === undefined || figure.value === null) return markup`<span class="dim">${NONE}</span>`;
      const mark = intervalMark(
        figure,
        domainOf(rate, grouping),
        grouping.overall[rate]?.value,
        group.unstable !== undefined,
      );
      return markup`<span class="rate">${formatValue(figure)} <small>${formatInterval(figure)}</small></span>${mark}`;
    }),
  ]);
  const overall = [
    markup`<em>All rows</em>`,
    '',
    ...shown.map((rate) => markup`<span class="rate">${formatNumber(grouping.overall[rate]?.value)}</span>`),
  ];
  const left = grouping.groups.length - groups.length;
  return markup`<h3>By ${by}</h3>
${table(
  `${fairness.interval.method.startsWith('Wilson') ? 'Rates' : 'Errors'} by ${grouping.columns.length > 1 ? 'intersection' : 'group'}`,
  [
    { title: 'Group' },
    { title: 'Rows', align: 'right' },
    ...shown.map((rate) => ({ title: rateTitle(rate) })),
  ],
  [...rows, overall],
  'groups',
)}
${left > 0 && markup`<p class="help">${formatCount(left)} further groups stand in fairness.json.</p>`}
${grouping.disparities.length > 0 && disparityTable(grouping)}
${grouping.notes.length > 0 && markup`<ul class="notes">${grouping.notes.map((note) => markup`<li>${fromData(note, 400)}</li>`)}</ul>`}`;
}

function disparityTable(grouping: Grouping): Html {
  const withLimits = grouping.disparities.some((one) => one.limit !== undefined);
  // Errors of a regression have the unit of the target, which is no scale from 0 to 1.
  const withScale = grouping.disparities.some((one) => metricDefinition(one.id).scale === 'share');
  const withStable = grouping.disparities.some((one) => one.stable !== undefined);
  return table(
    'Differences between groups',
    [
      { title: 'Measure' },
      { title: 'Value', align: 'right' },
      { title: 'Interval', align: 'right' },
      ...(withScale ? [{ title: '0 to 1' }] : []),
      { title: 'Parity', align: 'right' },
      ...(withStable ? [{ title: 'Without small groups', align: 'right' as const }] : []),
      ...(withLimits ? [{ title: 'Limit' }] : []),
    ],
    grouping.disparities.map(({ id, figure, stable, limit }) => {
      const definition = metricDefinition(id);
      return [
        markup`<a href="#define-${baseMetric(id)}">${definition.title}</a>`,
        formatValue(figure),
        formatInterval(figure),
        ...(withScale ? [definition.scale === 'share' ? intervalMark(figure, [0, 1]) : ''] : []),
        definition.better === 'one' ? '1' : '0',
        ...(withStable ? [stable === undefined ? '' : formatFigure(stable)] : []),
        ...(withLimits ? [limitCell(limit)] : []),
      ];
    }),
  );
}
