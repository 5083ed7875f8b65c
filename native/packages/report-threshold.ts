import type { Html } from './html.ts';
import { fromData, markup } from './html.ts';
import { formatCount, formatNumber, formatPercent } from './numbers.ts';
import type { PackageContent, ThresholdSummary } from './package-content.ts';
import { lineChart } from './report-chart.ts';
import { shade } from './report-marks.ts';
import type { Section } from './report-section.ts';
import { figuresBehind, table } from './report-section.ts';
import { niceDomain } from './svg.ts';
import { thinned } from './thinned.ts';

/** Mean cost of a row times 1,000, at one threshold of the grid. */
function costPerThousand(threshold: ThresholdSummary, index: number): number {
  const { grid, costs, counts } = threshold;
  const positives = counts.truePositive + counts.falseNegative;
  const rows = positives + counts.trueNegative + counts.falsePositive;
  const missed = positives - grid.positives[index]!;
  return (
    ((costs.falsePositive * grid.negatives[index]! + costs.falseNegative * missed) / Math.max(1, rows)) * 1000
  );
}

/** The grid as the report's script needs it. */
export function thresholdData(threshold: ThresholdSummary): unknown {
  const { counts } = threshold;
  return {
    chosen: threshold.value,
    thresholds: threshold.grid.thresholds,
    positives: threshold.grid.positives,
    negatives: threshold.grid.negatives,
    actualPositives: counts.truePositive + counts.falseNegative,
    actualNegatives: counts.trueNegative + counts.falsePositive,
    costs: [threshold.costs.falsePositive, threshold.costs.falseNegative],
  };
}

export function thresholdSection(content: PackageContent): Section | undefined {
  const { threshold } = content;
  if (threshold === undefined) return undefined;
  const points = threshold.grid.thresholds.map(
    (at, index) => [at, costPerThousand(threshold, index)] as const,
  );
  const chosen = threshold.grid.thresholds.indexOf(threshold.value);
  const chart = lineChart({
    id: 'cost',
    title: 'Cost by threshold',
    description: 'Cost per 1,000 test rows at each threshold, for the stated costs of the two errors.',
    x: { label: 'Threshold', domain: [0, 1] },
    y: {
      label: 'Cost per 1,000 rows',
      domain: niceDomain(0, Math.max(1e-9, ...points.map(([, cost]) => cost))),
    },
    series: [{ name: 'Cost', colour: 'after', points }],
    ...(chosen >= 0 ? { marker: points[chosen]! } : {}),
  });
  return {
    id: 'threshold',
    title: 'Threshold',
    question: 'What follows from saying yes at this probability?',
    charts: [chart],
    body: markup`<p>A row is labelled ${fromData(content.positive ?? 'positive')} where its probability is at least the threshold.
The model uses <strong>${formatNumber(threshold.value)}</strong> (${threshold.rule}). <span data-script hidden>Move the slider
to see what another threshold or other costs would give on the test rows; the model stays as it is.</span></p>
<div class="explorer">
<div class="explorer-side">
${controls(threshold)}
${confusion(content, threshold)}
</div>
${chart.figure}
</div>
${figuresBehind('Counts and costs as a table', gridTable(threshold))}`,
  };
}

function controls(threshold: ThresholdSummary): Html {
  const last = threshold.grid.thresholds.length - 1;
  const chosen = Math.max(0, threshold.grid.thresholds.indexOf(threshold.value));
  return markup`<form class="controls" data-script hidden>
<label for="threshold-slider">Threshold <output id="threshold-value" for="threshold-slider">${formatNumber(threshold.value)}</output></label>
<input type="range" id="threshold-slider" min="0" max="${last}" step="1" value="${chosen}" aria-describedby="threshold-says">
<div class="costs">
<label>Cost of a false positive <input type="number" id="cost-false-positive" min="0" step="any" value="${threshold.costs.falsePositive}"></label>
<label>Cost of a false negative <input type="number" id="cost-false-negative" min="0" step="any" value="${threshold.costs.falseNegative}"></label>
</div>
<div class="buttons"><button type="button" id="threshold-reset">Back to ${formatNumber(threshold.value)}</button>
<button type="button" id="threshold-cheapest">Go to the lowest cost</button></div>
<p id="threshold-says" class="visually-hidden" aria-live="polite"></p>
</form>
`;
}

function confusion(content: PackageContent, threshold: ThresholdSummary): Html {
  const { truePositive, falsePositive, trueNegative, falseNegative } = threshold.counts;
  const positive = fromData(content.positive ?? 'positive', 24);
  const negative = fromData(content.classes[0] ?? 'negative', 24);
  const actualPositives = truePositive + falseNegative;
  const actualNegatives = trueNegative + falsePositive;
  const rows = actualPositives + actualNegatives;
  const selected = truePositive + falsePositive;
  const cell = (id: string, count: number, whole: number): Html =>
    markup`<span class="cell ${shade(whole === 0 ? 0 : count / whole)}" data-cell="${id}"><span data-count>${formatCount(count)}</span> <small data-share>${formatPercent(count / whole)}</small></span>`;
  const cost = threshold.costs.falsePositive * falsePositive + threshold.costs.falseNegative * falseNegative;
  const fact = (id: string, title: string, value: string): Html =>
    markup`<div><dt>${title}</dt><dd data-fact="${id}">${value}</dd></div>`;
  return markup`${table(
    'Test rows by actual and predicted class',
    [
      { title: 'Actual' },
      { title: markup`labelled ${positive}`, align: 'right' },
      { title: markup`labelled ${negative}`, align: 'right' },
    ],
    [
      [
        positive,
        cell('truePositive', truePositive, actualPositives),
        cell('falseNegative', falseNegative, actualPositives),
      ],
      [
        negative,
        cell('falsePositive', falsePositive, actualNegatives),
        cell('trueNegative', trueNegative, actualNegatives),
      ],
    ],
    'confusion',
  )}
<dl class="facts compact">
${fact('precision', 'Precision', formatNumber(selected === 0 ? null : truePositive / selected))}
${fact('recall', 'Recall', formatNumber(actualPositives === 0 ? null : truePositive / actualPositives))}
${fact('accuracy', 'Accuracy', formatNumber(rows === 0 ? null : (truePositive + trueNegative) / rows))}
${fact('selected', 'Selected', formatPercent(rows === 0 ? null : selected / rows))}
${fact('cost', 'Cost per 1,000 rows', formatNumber(rows === 0 ? null : (cost / rows) * 1000))}
</dl>
`;
}

function gridTable(threshold: ThresholdSummary): Html {
  const { grid, counts } = threshold;
  const positives = counts.truePositive + counts.falseNegative;
  const indexes = thinned(
    grid.thresholds.map((_, index) => index),
    21,
  );
  return table(
    'At 21 thresholds',
    ['Threshold', 'True positives', 'False positives', 'False negatives', 'Cost per 1,000 rows'].map(
      (title) => ({ title, align: 'right' as const }),
    ),
    indexes.map((index) => [
      formatNumber(grid.thresholds[index]),
      formatCount(grid.positives[index]!),
      formatCount(grid.negatives[index]!),
      formatCount(positives - grid.positives[index]!),
      formatNumber(costPerThousand(threshold, index)),
    ]),
  );
}
