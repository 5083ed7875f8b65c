import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { counted } from '../stats/counted.ts';
import { formatCount, formatNumber, formatPercent, NONE } from './numbers.ts';
import type { PackageContent, RegressionSummary } from './package-content.ts';
import type { Chart, Series } from './report-chart.ts';
import { lineChart } from './report-chart.ts';
import { shade } from './report-marks.ts';
import { chanceTable } from './report-ranking.ts';
import type { Section } from './report-section.ts';
import { figuresBehind, table } from './report-section.ts';
import { niceDomain } from './svg.ts';
import { thinned } from './thinned.ts';
import { visibleText } from './visible-text.ts';

const RATE = [0, 1] as const;
const MOST_CLASSES = 12;

export function evaluationSection(content: PackageContent): Section {
  const charts = [...rankingCharts(content), ...regressionCharts(content)];
  return {
    id: 'evaluation',
    title: 'Evaluation',
    question: 'How good is it, and where not?',
    charts,
    body: markup`<div class="figures">${charts.map((chart) => chart.figure)}</div>
${curveTables(content)}
${content.task === 'multiclass' && confusionTable(content)}
${content.regression !== undefined && tenthsTable(content.regression)}${chanceTable(content)}`,
  };
}

function rankingCharts(content: PackageContent): Chart[] {
  const { curves } = content;
  const only = curves[0];
  if (only === undefined) return [];
  if (curves.length > 1)
    return curves.slice(0, MOST_CLASSES).flatMap((_, index) => curvePair(content, index, `-${index}`));
  return curvePair(content, 0, '');
}

function curvePair(content: PackageContent, index: number, suffix: string): Chart[] {
  const one = content.curves[index]!;
  const counts = content.threshold?.counts;
  const atThreshold = suffix === '' ? counts : undefined;
  const name = suffix === '' ? 'Model' : visibleText(one.name, 40);
  const [falseRate, trueRate, precision] = atThreshold === undefined ? [] : rates(atThreshold);
  return [
    lineChart({
      id: `roc${suffix}`,
      title: suffix === '' ? 'ROC curve' : `ROC curve, ${name} against the rest`,
      description: 'True positive rate against false positive rate over all thresholds.',
      x: { label: 'False positive rate', domain: RATE },
      y: { label: 'True positive rate', domain: RATE },
      series: [{ name, colour: 'after', points: thinned(one.roc, 200) }],
      reference: { name: 'Chance', from: [0, 0], to: [1, 1] },
      ...(falseRate !== undefined && trueRate !== undefined
        ? { marker: [falseRate, trueRate] as const }
        : {}),
    }),
    lineChart({
      id: `pr${suffix}`,
      title: suffix === '' ? 'Precision and recall' : `Precision and recall, ${name}`,
      description: 'Precision against recall over all thresholds.',
      x: { label: 'Recall', domain: RATE },
      y: { label: 'Precision', domain: RATE },
      series: [{ name, colour: 'after', points: thinned(one.precisionRecall, 200) }],
      reference: {
        name: `Chance (${formatPercent(one.prevalence)} positive)`,
        from: [0, one.prevalence],
        to: [1, one.prevalence],
      },
      ...(trueRate !== undefined && precision !== undefined
        ? { marker: [trueRate, precision] as const }
        : {}),
    }),
  ];
}

type Counts = NonNullable<PackageContent['threshold']>['counts'];

function rates(
  counts: Counts,
): [falseRate: number | undefined, trueRate: number | undefined, precision: number | undefined] {
  const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);
  return [
    share(counts.falsePositive, counts.falsePositive + counts.trueNegative),
    share(counts.truePositive, counts.truePositive + counts.falseNegative),
    share(counts.truePositive, counts.truePositive + counts.falsePositive),
  ];
}

function curveTables(content: PackageContent): Html | undefined {
  const one = content.curves.length === 1 ? content.curves[0] : undefined;
  if (one === undefined) return undefined;
  const pairs = (points: readonly (readonly [number, number])[]): string[][] =>
    thinned(points, 21).map(([x, y]) => [formatNumber(x), formatNumber(y)]);
  return figuresBehind(
    'Curves as tables',
    markup`<div class="side-by-side">${table(
      'ROC curve',
      [
        { title: 'False positive rate', align: 'right' },
        { title: 'True positive rate', align: 'right' },
      ],
      pairs(one.roc),
    )}${table(
      'Precision and recall',
      [
        { title: 'Recall', align: 'right' },
        { title: 'Precision', align: 'right' },
      ],
      pairs(one.precisionRecall),
    )}</div>`,
  );
}

/** Shares are of the row: of what is actually so, how much is predicted as what. */
function confusionTable({ confusion, classes }: PackageContent): Html | undefined {
  if (confusion === undefined) return undefined;
  const shown = classes.slice(0, MOST_CLASSES);
  return markup`<h3>Confusion</h3>
${table(
  'Rows of the test set by actual (down) and predicted class (across)',
  [
    { title: 'Actual' },
    ...shown.map((name) => ({ title: fromData(name, 24), align: 'right' as const })),
    { title: 'Rows', align: 'right' },
  ],
  shown.map((name, actual) => {
    const row = confusion[actual]!;
    const total = row.reduce((sum, count) => sum + count, 0);
    return [
      fromData(name, 40),
      ...shown.map((_, predicted) => {
        const share = total === 0 ? 0 : row[predicted]! / total;
        return markup`<span class="cell ${shade(share)}">${formatCount(row[predicted]!)} <small>${total === 0 ? NONE : formatPercent(share)}</small></span>`;
      }),
      formatCount(total),
    ];
  }),
  'confusion',
)}
${classes.length > shown.length && markup`<p class="help">${counted(classes.length - shown.length, 'further class', 'further classes')} not shown.</p>`}`;
}

function regressionCharts({ regression, target }: PackageContent): Chart[] {
  if (regression === undefined || regression.tenths.length === 0) return [];
  const { tenths, residuals } = regression;
  const all = tenths.flatMap((tenth) => [tenth.predicted, tenth.actual, ...tenth.interval]);
  const domain = niceDomain(Math.min(...all), Math.max(...all));
  const name = visibleText(target, 40);
  const tenth: Series = {
    name: 'Tenth of the rows',
    colour: 'after',
    shape: 'dots',
    points: tenths.map((one) => [one.predicted, one.actual]),
    intervals: tenths.map((one) => one.interval),
    notes: tenths.map((one) => counted(one.count, 'row')),
  };
  const width = (residuals.high - residuals.low) / Math.max(1, residuals.counts.length);
  return [
    lineChart({
      id: 'predicted',
      title: 'Actual against predicted, by tenth',
      description: 'Mean actual value against mean prediction in ten groups of equal size.',
      x: { label: `Mean prediction of ${name}`, domain },
      y: { label: `Mean of ${name}`, domain },
      series: [tenth],
      reference: { name: 'Equal', from: [domain[0], domain[0]], to: [domain[1], domain[1]] },
    }),
    lineChart({
      id: 'residuals',
      title: 'Errors (predicted − actual)',
      description: 'Number of test rows by error.',
      x: { label: 'Error', domain: [residuals.low, residuals.high] },
      y: { label: 'Rows', domain: niceDomain(0, Math.max(...residuals.counts)), format: formatCount },
      series: [
        {
          name: 'Test rows',
          colour: 'after',
          shape: 'step',
          points: [...residuals.counts, residuals.counts.at(-1) ?? 0].map((count, index) => [
            residuals.low + index * width,
            count,
          ]),
        },
      ],
      vertical: { x: 0, name: 'no error' },
    }),
  ];
}

function tenthsTable({ tenths }: RegressionSummary): Html {
  return figuresBehind(
    'Actual against predicted as a table',
    table(
      'By tenth of the prediction',
      [
        { title: 'Tenth' },
        { title: 'Rows', align: 'right' },
        { title: 'Mean prediction', align: 'right' },
        { title: 'Mean actual', align: 'right' },
        { title: 'Interval', align: 'right' },
      ],
      tenths.map((one, index) => [
        String(index + 1),
        formatCount(one.count),
        formatNumber(one.predicted),
        formatNumber(one.actual),
        `[${formatNumber(one.interval[0])}, ${formatNumber(one.interval[1])}]`,
      ]),
    ),
  );
}
