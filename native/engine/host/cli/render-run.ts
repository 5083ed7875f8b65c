import type { Interval, RunResult } from '../../contract.ts';
import type { FairnessResult, Grouping } from '../../../fairness/contract.ts';
import { bytes, count, figure, table, withInterval } from './table.ts';

const metricNames: Readonly<Record<string, string>> = {
  rocAuc: 'ROC AUC',
  prAuc: 'PR AUC',
  logLoss: 'log loss',
  brier: 'Brier score',
  accuracy: 'accuracy',
  ece: 'calibration error (ECE)',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R²',
};

function metricsTable(result: RunResult): string {
  const raw = (result.metrics.raw ?? {}) as Record<string, Interval>;
  const calibrated = result.task !== 'regression';
  const rows = Object.entries(metricNames).flatMap(([name, words]) => {
    const value = result.metrics[name] as Interval | undefined;
    if (value === undefined) return [];
    return [[words, withInterval(value), ...(calibrated ? [figure(raw[name]?.value)] : [])]];
  });
  return table(
    ['on the test rows', 'value [95 % bootstrap]', ...(calibrated ? ['before calibration'] : [])],
    rows,
  );
}

const disparityNames: Readonly<Record<string, string>> = {
  demographicParityDifference: 'demographic parity difference',
  demographicParityRatio: 'demographic parity ratio',
  equalizedOddsDifference: 'equalized odds difference',
  equalizedOddsRatio: 'equalized odds ratio',
  equalOpportunityDifference: 'equal opportunity difference',
  accuracyDifference: 'accuracy difference',
};

const shownRates: Readonly<Record<FairnessResult['task'], readonly (readonly [string, string])[]>> = {
  binary: [
    ['selectionRate', 'selected'],
    ['truePositiveRate', 'TPR'],
    ['falsePositiveRate', 'FPR'],
    ['accuracy', 'accuracy'],
  ],
  multiclass: [['accuracy', 'accuracy']],
  regression: [
    ['meanError', 'mean error'],
    ['mae', 'MAE'],
  ],
};

function groupingText(grouping: Grouping, task: FairnessResult['task']): string {
  const rates = shownRates[task];
  const rows = grouping.groups.map((group) => [
    `${group.name}${group.unstable === undefined ? '' : ' *'}`,
    count(group.n),
    ...rates.map(([rate]) => withInterval(group.rates[rate])),
  ]);
  const head = [grouping.columns.join(' × '), 'n', ...rates.map(([, words]) => words)];
  const disparities = Object.entries(disparityNames).flatMap(([name, words]) => {
    const value = grouping.disparities[name];
    return value === undefined || value.value === null
      ? []
      : [`  ${words.padEnd(30)} ${withInterval(value)}`];
  });
  const unstable = grouping.groups.some((group) => group.unstable !== undefined)
    ? ['  * few rows: its figures say little']
    : [];
  return [table(head, rows, [1]), ...unstable, ...disparities, ''].join('\n');
}

function fairnessText(fairness: FairnessResult): string {
  return fairness.groupings.map((grouping) => groupingText(grouping, fairness.task)).join('\n');
}

/** A run's figures as a person reads them. */
export function renderRun(result: RunResult): string {
  const { data, model } = result;
  const c = data.counts;
  const parts = [
    `\n${result.name}: ${model.learner}${model.rounds === undefined ? '' : `, ${count(model.rounds)} rounds`}, ${count(model.features)} features, ${bytes(model.size)}`,
    `${count(data.rows)} rows × ${count(data.columns)} columns: ${count(c.train ?? 0)} train, ${count(c.validation ?? 0)} validation, ${count(c.calibration ?? 0)} calibration, ${count(data.testRows ?? c.test ?? 0)} test${data.rejects > 0 ? `; ${count(data.rejects)} rows rejected` : ''}`,
    '',
    metricsTable(result),
  ];
  const threshold = result.threshold as { value?: number; rule?: string } | null;
  if (threshold?.value !== undefined) parts.push(`Threshold ${figure(threshold.value)}: ${threshold.rule}\n`);
  if (result.fairness !== null) parts.push(fairnessText(result.fairness as FairnessResult));
  const cached = Object.values(result.timings).filter((timing) => timing.cached).length;
  parts.push(
    `${Object.keys(result.timings).length} steps in ${figure(result.seconds)} s${cached > 0 ? `, ${cached} known already` : ''}.`,
  );
  if (result.package !== null) {
    const { signer } = result.package;
    parts.push(
      `Package   ${result.package.path}  (${bytes(result.package.bytes)})`,
      `Content   ${result.package.contentDigest}`,
      `Signed by ${signer.name} (${signer.id.slice(0, 8)})${signer.throwAway ? ', a throw-away key' : ''}`,
    );
  }
  parts.push(`Workspace ${result.workspace}`);
  return `${parts.join('\n')}\n`;
}
