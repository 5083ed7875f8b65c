import type { Interval, RunResult } from '../../contract.ts';
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
  const rows = Object.entries(result.metrics)
    .filter(([name]) => name !== 'raw')
    .map(([name, value]) => [
      metricNames[name] ?? name,
      withInterval(value as Interval),
      ...(calibrated ? [figure(raw[name]?.value)] : []),
    ]);
  return table(
    ['on the test rows', 'value [95 % bootstrap]', ...(calibrated ? ['before calibration'] : [])],
    rows,
  );
}

interface GroupingShown {
  columns?: string[];
  groups?: { name?: string; n?: number; rates?: Record<string, Interval>; unstable?: unknown }[];
  disparities?: Record<string, Interval | null>;
}

function fairnessLines(fairness: unknown): string {
  const groupings = (fairness as { groupings?: GroupingShown[] } | null)?.groupings ?? [];
  return groupings
    .map((grouping) => {
      const rows = (grouping.groups ?? []).map((group) => [
        String(group.name),
        count(group.n ?? 0),
        ...['selectionRate', 'truePositiveRate', 'falsePositiveRate', 'accuracy'].map((rate) =>
          withInterval(group.rates?.[rate]),
        ),
      ]);
      const differences = Object.entries(grouping.disparities ?? {})
        .flatMap(([name, value]) => (value === null ? [] : [`${name} ${withInterval(value)}`]))
        .join(' · ');
      return `${table([grouping.columns?.join(' × ') ?? 'group', 'n', 'selected', 'TPR', 'FPR', 'accuracy'], rows, [1])}  ${differences}\n`;
    })
    .join('\n');
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
  const threshold = result.threshold as { value?: number; how?: string } | null;
  if (threshold?.value !== undefined)
    parts.push(
      `Threshold ${figure(threshold.value)}${threshold.how === undefined ? '' : ` (${threshold.how})`}\n`,
    );
  if (result.fairness !== null) parts.push(fairnessLines(result.fairness));
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
