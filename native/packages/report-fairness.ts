import type { Html } from './html.ts';
import { fromData, html } from './html.ts';
import { metricDefinition } from './metric-definitions.ts';
import { formatCount, formatInterval, formatNumber, NONE } from './numbers.ts';
import type { FairnessSummary, PackageContent, RateName } from './package-content.ts';
import { intervalMark } from './report-marks.ts';
import type { Section } from './report-section.ts';
import { table } from './report-section.ts';
import { intervalName, rateTitles } from './wording.ts';

const RATES: readonly RateName[] = ['selectionRate', 'truePositiveRate', 'falsePositiveRate', 'precision', 'accuracy'];
const MOST_GROUPS = 60;

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
        ? html`<p>Not measured: the recipe names no groups.</p>`
        : html`<p>Rates of the labels at the threshold on the test rows, by group, with ${intervalName(content)}. The vertical
line is the rate of all rows. A hollow mark stands for a group that is too small to say much.</p>
${fairness.groupings.map((grouping) => groupingBlock(grouping))}
<h3>What these figures do not say</h3>
<ul class="notes">${fairness.caveats.map((caveat) => html`<li>${caveat}</li>`)}</ul>`,
  };
}

function groupingBlock(grouping: Grouping): Html {
  const by = grouping.columns.map((column, index) => html`${index > 0 && ' × '}${fromData(column, 40)}`);
  const present = RATES.filter((rate) => grouping.groups.some((group) => group.rates[rate] !== undefined));
  const groups = grouping.groups.slice(0, MOST_GROUPS);
  const rows = groups.map((group) => [
    html`${fromData(group.name, 60)}${group.unstable !== undefined && html` <span class="dim">${group.unstable}</span>`}`,
    formatCount(group.count),
    ...present.map((rate) => {
      const figure = group.rates[rate];
      if (figure === undefined || figure.value === null) return html`<span class="dim">${NONE}</span>`;
      return html`<span class="rate">${formatNumber(figure.value)} <small>${formatInterval(figure)}</small></span>${intervalMark(figure, [0, 1], grouping.overall[rate]?.value, group.unstable !== undefined)}`;
    }),
  ]);
  const overall = [
    html`<em>All rows</em>`,
    '',
    ...present.map((rate) => html`<span class="rate">${formatNumber(grouping.overall[rate]?.value)}</span>`),
  ];
  const left = grouping.groups.length - groups.length;
  return html`<h3>By ${by}</h3>
${table(
  `Rates by ${grouping.columns.length > 1 ? 'intersection' : 'group'}`,
  [{ title: 'Group' }, { title: 'Rows', align: 'right' }, ...present.map((rate) => ({ title: rateTitles[rate] }))],
  [...rows, overall],
  'groups',
)}
${left > 0 && html`<p class="help">${formatCount(left)} further groups stand in fairness.json.</p>`}
${table(
  'Differences between groups',
  [{ title: 'Measure' }, { title: 'Value', align: 'right' }, { title: 'Interval', align: 'right' }, { title: '0 to 1' }, { title: 'Parity', align: 'right' }],
  grouping.disparities.map(({ id, figure }) => {
    const definition = metricDefinition(id);
    return [
      html`<a href="#define-${id}">${definition.title}</a>`,
      formatNumber(figure.value),
      formatInterval(figure),
      intervalMark(figure, [0, 1]),
      definition.better === 'one' ? '1' : '0',
    ];
  }),
)}`;
}
