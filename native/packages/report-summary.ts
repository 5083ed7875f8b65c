import { isClassification } from '../data/contract.ts';
import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { metricDefinition } from './metric-definition.ts';
import { counted } from '../stats/counted.ts';
import { formatCount, formatFigure, formatInterval, formatNumber, formatValue } from './numbers.ts';
import type { PackageContent } from './package-content.ts';
import { intervalMark } from './report-marks.ts';
import type { Section } from './report-section.ts';
import { definitionList, table } from './report-section.ts';
import { intervalName } from './wording.ts';

export function summarySection(content: PackageContent): Section {
  return {
    id: 'summary',
    title: 'Summary',
    question: 'What does the model decide, and how good is it?',
    charts: [],
    body: markup`${decision(content)}${metricTable(content)}
<p class="help">Measured on ${counted(content.rows.test, 'test row')} that played no part in ${partsOf(content)}. Intervals: ${intervalName(content)}.</p>
${content.notes.length > 0 && markup`<ul class="notes">${content.notes.map((note) => markup`<li>${fromData(note, 400)}</li>`)}</ul>`}`,
  };
}

function partsOf({ task }: PackageContent): string {
  if (!isClassification(task)) return 'training';
  return task === 'binary'
    ? 'training, calibration or the choice of the threshold'
    : 'training or calibration';
}

const MOST_CLASSES = 8;

function outcomes({ task, classes }: PackageContent): Html | string {
  if (task === 'regression') return 'a number';
  const left = classes.length - MOST_CLASSES;
  return markup`one of ${classes.slice(0, MOST_CLASSES).map((name, index) => markup`${index > 0 && ', '}${fromData(name, 40)}`)}${left > 0 && ` and ${left} more`}`;
}

function decision(content: PackageContent): Html {
  const { purpose } = content;
  const pairs: [string, Html | string][] = [];
  if (purpose?.decision !== undefined) pairs.push(['Decision', fromData(purpose.decision, 2000)]);
  if (purpose?.baseline !== undefined) pairs.push(['Decided until now by', fromData(purpose.baseline, 2000)]);
  pairs.push([
    'Predicts',
    content.group !== undefined
      ? markup`the order of rows of one ${fromData(content.group)} by ${fromData(content.target)}`
      : content.positive === undefined
        ? markup`${fromData(content.target)} (${outcomes(content)})`
        : markup`whether ${fromData(content.target)} is ${fromData(content.positive)}`,
  ]);
  pairs.push(['Model', content.learner.title]);
  if (content.threshold !== undefined)
    pairs.push(['Threshold', `${formatNumber(content.threshold.value)}, ${content.threshold.rule}`]);
  const { rows } = content;
  pairs.push([
    'Rows',
    `${formatCount(rows.train)} training · ${formatCount(rows.validation)} validation · ${formatCount(rows.calibration)} calibration · ${formatCount(rows.test)} test`,
  ]);
  return definitionList(pairs);
}

function metricTable(content: PackageContent): Html {
  const withRaw = content.metrics.some((metric) => metric.raw !== undefined);
  const rows = content.metrics.map(({ id, figure, raw }) => {
    const definition = metricDefinition(id, content.task);
    const better = definition.better === 'higher' ? 'higher is better' : 'lower is better';
    const row: (Html | string)[] = [
      markup`<a href="#define-${id}">${definition.title}</a> <span class="dim">${better}</span>`,
      markup`<strong>${formatValue(figure)}</strong>`,
      formatInterval(figure),
      definition.scale === 'share' ? intervalMark(figure, [0, 1]) : '',
    ];
    if (withRaw) row.push(raw === undefined ? '' : formatFigure(raw));
    return row;
  });
  return table(
    'Metrics on the test rows',
    [
      { title: 'Metric' },
      { title: 'Value', align: 'right' },
      { title: 'Interval', align: 'right' },
      { title: '0 to 1' },
      ...(withRaw ? [{ title: 'Before calibration', align: 'right' as const }] : []),
    ],
    rows,
    'metrics',
  );
}
