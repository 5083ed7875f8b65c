import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { counted } from '../stats/counted.ts';
import { formatCount, formatNumber, formatPercent, NONE } from './numbers.ts';
import type { ColumnSummary, PackageContent } from './package-content.ts';
import { histogramMark, shareMark } from './report-marks.ts';
import type { Section } from './report-section.ts';
import { definitionList, figuresBehind, table } from './report-section.ts';
import { namesColumn, SMALL_COUNT, smallCountPolicy, sourceName } from './wording.ts';

const MOST_COLUMNS = 200;

export function dataSection(content: PackageContent): Section {
  const shown = content.columns.slice(0, MOST_COLUMNS);
  const left = content.columns.length - shown.length;
  return {
    id: 'data',
    title: 'Data',
    question: 'What was it learned from?',
    charts: [],
    body: markup`${definitionList(facts(content))}
${balance(content)}
${warnings(content)}
${table(
  'Columns',
  [
    { title: 'Column' },
    { title: 'Type' },
    { title: 'Use' },
    { title: 'Missing', align: 'right' },
    { title: 'Distinct', align: 'right' },
    { title: 'Distribution' },
    { title: 'Summary' },
  ],
  shown.map(columnRow),
  'columns',
)}
${left > 0 && markup`<p class="help">${counted(left, 'further column')} not shown; data.odcs.yaml names every input.</p>`}
<p class="help">${smallCountPolicy}</p>
`,
  };
}

function facts(content: PackageContent): [string, Html | string][] {
  const pairs: [string, Html | string][] = content.sources.map((source) => [
    sourceName(source.use),
    markup`${fromData(source.name)} <span class="dim">SHA-256</span> <code title="${source.sha256}">${source.sha256.slice(0, 16)}…</code>`,
  ]);
  for (const dataset of content.datasets) {
    pairs.push([
      dataset.use === 'training' ? 'Dataset version' : 'Test dataset version',
      markup`<code title="${dataset.version}">${dataset.version.slice(0, 16)}…</code> <span class="dim">${counted(dataset.rows, 'row')}</span>`,
    ]);
  }
  pairs.push([
    'Split',
    content.splitNotes.length === 0
      ? content.split
      : markup`${content.split} <span class="dim">${fromData(content.splitNotes.join(' '), 600)}</span>`,
  ]);
  const rejected = content.rejects.training + content.rejects.test;
  pairs.push(['Rows set aside as broken', rejected === 0 ? 'none' : formatCount(rejected)]);
  return pairs;
}

const MOST_CLASSES = 50;

/** Rows by class in each part: whether the parts are alike, and what a model that always says one class would reach. */
function balance({ balance: classes, rows, target }: PackageContent): Html | undefined {
  if (classes.length === 0) return undefined;
  const cell = (count: number, whole: number): Html =>
    markup`${formatCount(count)} <span class="dim">${whole === 0 ? NONE : formatPercent(count / whole)}</span>`;
  const parts = (['train', 'validation', 'calibration', 'test'] as const).filter((part) => rows[part] > 0);
  const left = classes.length - MOST_CLASSES;
  return markup`<h3>Classes of ${fromData(target, 40)}</h3>
${table(
  'Rows of each class by part',
  [{ title: 'Class' }, ...parts.map((part) => ({ title: partTitles[part], align: 'right' as const }))],
  classes
    .slice(0, MOST_CLASSES)
    .map((one) => [fromData(one.name, 60), ...parts.map((part) => cell(one[part], rows[part]))]),
)}
${left > 0 && markup`<p class="help">${counted(left, 'further class', 'further classes')} not shown.</p>`}`;
}

const partTitles = {
  train: 'Training',
  validation: 'Validation',
  calibration: 'Calibration',
  test: 'Test',
} as const;

function warnings(content: PackageContent): Html | undefined {
  if (content.warnings.length === 0) return undefined;
  const items = content.warnings
    .slice(0, 50)
    .map(
      ({ column, what, fix }) =>
        markup`<li><span class="badge attention">Attention</span> ${column !== undefined && !namesColumn(what, column) && markup`<strong>${fromData(column)}</strong>: `}${fromData(what, 400)}${fix !== undefined && markup` <span class="dim">${fromData(fix, 400)}</span>`}</li>`,
    );
  const left = content.warnings.length - items.length;
  return markup`<h3>Warnings</h3>
<ul class="warnings">${items}${left > 0 && markup`<li>${counted(left, 'further warning')} not shown.</li>`}</ul>
`;
}

function columnRow(column: ColumnSummary): (Html | string)[] {
  const share = column.rows === 0 ? 0 : column.missing / column.rows;
  return [
    fromData(column.name, 60),
    column.type,
    column.use,
    markup`${column.missing === 0 ? NONE : formatPercent(share)} ${shareMark(share)}`,
    column.distinct === null ? NONE : formatCount(column.distinct),
    column.histogram === undefined ? '' : histogramMark(column.histogram),
    summaryOf(column),
  ];
}

function summaryOf(column: ColumnSummary): Html | string {
  if (column.summary !== undefined) {
    const { mean, median, low, high } = column.summary;
    return markup`<span class="nowrap">median ${formatNumber(median)} <span class="dim">mean ${formatNumber(mean)}, middle half ${formatNumber(low)} to ${formatNumber(high)}</span></span>`;
  }
  if (column.levels === undefined || column.levels.length === 0) return '';
  return markup`${column.levels
    .filter((level) => level.count >= SMALL_COUNT)
    .slice(0, 3)
    .map(
      (level, index) =>
        markup`${index > 0 && ' · '}${fromData(level.name, 48)} <span class="dim">${formatPercent(level.count / Math.max(1, column.rows))}</span>`,
    )}`;
}

export function featuresSection(content: PackageContent): Section {
  const used = content.plan.filter((line) => line.how.length > 0);
  return {
    id: 'features',
    title: 'Features',
    question: 'What does the model see?',
    charts: [],
    body: markup`<p>${counted(content.inputs.length, 'column')} become ${counted(content.features, 'feature')}. Everything
below was fitted on the ${counted(content.rows.train, 'training row')} only, and is part of model.onnx.</p>
${table(
  'From columns to features',
  [{ title: 'Column' }, { title: 'What is made of it' }],
  used
    .slice(0, MOST_COLUMNS)
    .map((line) =>
      [
        fromData(line.column, 60),
        line.how.map((how, index) => markup`${index > 0 && '; '}${fromData(how, 400)}`),
      ].map((cell) => (Array.isArray(cell) ? markup`${cell}` : (cell as Html))),
    ),
  'plan',
)}
${inputTable(content)}
`,
  };
}

function inputTable(content: PackageContent): Html {
  const missing = {
    double: 'NaN',
    string: 'empty string',
    bool: 'not possible',
    int64: 'least int64',
  } as const;
  return figuresBehind(
    `Inputs of model.onnx (${content.inputs.length})`,
    table(
      'One input per raw column, rank 1',
      [{ title: 'Input' }, { title: 'ONNX type' }, { title: 'Column type' }, { title: 'Missing is' }],
      content.inputs.map((input) => [
        fromData(input.name),
        input.type,
        input.type === 'int64'
          ? markup`${input.logical} <span class="dim">microseconds since 1970, UTC</span>`
          : input.logical,
        missing[input.type],
      ]),
    ),
  );
}
