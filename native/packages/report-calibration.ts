import { isClassification } from '../data/contract.ts';
import type { Html } from './html.ts';
import { markup } from './html.ts';
import { counted } from '../stats/counted.ts';
import { formatCount, formatNumber } from './numbers.ts';
import type { CalibrationSummary, PackageContent, ReliabilityBin } from './package-content.ts';
import { lineChart } from './report-chart.ts';
import type { Section } from './report-section.ts';
import { figuresBehind, table } from './report-section.ts';
import { visibleText } from './visible-text.ts';
import { calibrationTitle } from './wording.ts';

/** Of twelve classes, before and after. */
const MOST_CHARTS = 24;

export function calibrationSection({ calibration, task }: PackageContent): Section | undefined {
  if (!isClassification(task) || calibration.reliability.length === 0) return undefined;
  const shown = calibration.reliability.slice(0, MOST_CHARTS);
  const charts = shown.map((one, index) => reliabilityChart(one, index));
  const said =
    calibration.method === 'none'
      ? 'The model’s own probabilities are used as they are.'
      : `Probabilities are mapped by ${calibrationTitle(calibration)} fitted on ${counted(calibration.rows, 'calibration row')}.`;
  return {
    id: 'calibration',
    title: 'Calibration',
    question: 'Do probabilities mean what they say?',
    charts,
    body: markup`<p>${said} A point on the diagonal means that of the rows given 30 %, 30 % are ${task === 'binary' ? 'positive' : 'of the class'}.
${calibration.intervalName !== undefined && `Bars: ${calibration.intervalName}.`} The strip below counts the test rows in each bin.</p>
<div class="figures">${charts.map((chart) => chart.figure)}</div>
${figuresBehind('Reliability as a table', markup`${shown.map(binTable)}`)}`,
  };
}

type Reliability = CalibrationSummary['reliability'][number];

const title = ({ name, ece }: Reliability): string =>
  `${visibleText(name, 60)}${ece === null ? '' : `: calibration error ${formatNumber(ece)}`}`;

function reliabilityChart(one: Reliability, index: number) {
  const full = one.bins.filter((bin) => bin.count > 0);
  const withIntervals = full.every((bin) => bin.interval !== undefined);
  return lineChart({
    id: `reliability-${index}`,
    title: title(one),
    description: 'Observed share of positives against mean probability, by bin.',
    x: { label: 'Mean probability of the bin', domain: [0, 1] },
    y: { label: 'Observed share', domain: [0, 1] },
    series: [
      {
        name: 'Bins',
        colour: one.colour,
        shape: 'dots',
        points: full.map((bin) => [bin.predicted, bin.observed]),
        ...(withIntervals ? { intervals: full.map((bin) => bin.interval!) } : {}),
        notes: full.map((bin) => counted(bin.count, 'row')),
      },
    ],
    reference: { name: 'Perfect', from: [0, 0], to: [1, 1] },
    counts: one.bins.map((bin) => ({ from: bin.low, to: bin.high, count: bin.count })),
  });
}

function binTable(one: Reliability): Html {
  const row = (bin: ReliabilityBin): string[] => [
    `${formatNumber(bin.low)} to ${formatNumber(bin.high)}`,
    formatCount(bin.count),
    formatNumber(bin.predicted),
    formatNumber(bin.observed),
    bin.interval === undefined ? '' : `[${formatNumber(bin.interval[0])}, ${formatNumber(bin.interval[1])}]`,
  ];
  return table(
    title(one),
    [
      { title: 'Probability' },
      { title: 'Rows', align: 'right' },
      { title: 'Mean probability', align: 'right' },
      { title: 'Observed share', align: 'right' },
      { title: 'Interval', align: 'right' },
    ],
    one.bins.filter((bin) => bin.count > 0).map(row),
  );
}
