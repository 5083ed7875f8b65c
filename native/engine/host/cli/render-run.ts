import { isClassification } from '../../../data/contract.ts';
import type { Interval, RunResult } from '../../contract.ts';
import type { FairnessResult, Grouping } from '../../../fairness/contract.ts';
import { inReadingOrder } from '../../../metrics/contract.ts';
import { metricDefinition } from '../../../packages/metric-definition.ts';
import { counted } from '../../../stats/counted.ts';
import { crossValidationName, limitText } from '../../../packages/wording.ts';
import { permutationTable } from './render-explain.ts';
import { bytes, count, figure, quantity, table, withInterval } from './table.ts';

function metricsTable(result: RunResult): string {
  const raw = (result.metrics.raw ?? {}) as Record<string, Interval>;
  const { ranking } = result;
  const calibrated = isClassification(result.task);
  const ids = Object.keys(result.metrics).filter((id) => id !== 'raw');
  const rows = inReadingOrder(ids.map((id) => ({ id }))).map(({ id }) => [
    metricDefinition(id).title,
    withInterval(result.metrics[id] as Interval),
    ...(calibrated ? [figure(raw[id]?.value)] : []),
    ...(ranking === undefined ? [] : [figure(ranking.chance[id])]),
  ]);
  return table(
    [
      'on the test rows',
      'value [bootstrap interval]',
      ...(calibrated ? ['before calibration'] : []),
      ...(ranking === undefined ? [] : ['by chance']),
    ],
    rows,
  );
}

function crossValidationText({ crossValidation, task }: RunResult): string[] {
  if (crossValidation === null) return [];
  return [
    table(
      [
        crossValidationName(crossValidation),
        isClassification(task) ? 'mean before calibration' : 'mean',
        'deviation between folds',
      ],
      inReadingOrder(Object.entries(crossValidation.metrics).map(([id, found]) => ({ id, ...found }))).map(
        ({ id, mean, deviation }) => [metricDefinition(id).title, figure(mean), figure(deviation)],
      ),
    ),
  ];
}

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
  ranking: [],
};

function groupingText(grouping: Grouping, task: FairnessResult['task']): string {
  const rates = shownRates[task];
  const rows = grouping.groups.map((group) => [
    `${group.name}${group.unstable === undefined ? '' : ' *'}`,
    count(group.n),
    ...rates.map(([rate]) => withInterval(group.rates[rate])),
  ]);
  const head = [grouping.columns.join(' × '), 'n', ...rates.map(([, words]) => words)];
  const unstable = grouping.groups.some((group) => group.unstable !== undefined)
    ? ['  * few rows, or none of an outcome: its figures say little']
    : [];
  return [table(head, rows, [1]).trimEnd(), ...unstable, '', disparityTable(grouping)].join('\n');
}

/** Every disparity that was measured, beside it the same without the marked groups, and the verdict on its limit. */
function disparityTable({ disparities, stableDisparities, limits }: Grouping): string {
  const found = inReadingOrder(Object.entries(disparities).map(([id, value]) => ({ id, value })));
  if (found.length === 0) return '';
  const withStable = Object.values(stableDisparities ?? {}).some((one) => one.value !== null);
  const head = [
    'between groups',
    'value [bootstrap interval]',
    ...(withStable ? ['without groups *'] : []),
    ...(limits.length === 0 ? [] : ['limit']),
  ];
  const rows = found.map(({ id, value }) => {
    const limit = limits.find((one) => one.disparity === id);
    return [
      metricDefinition(id).title,
      withInterval(value),
      ...(withStable ? [withInterval(stableDisparities?.[id])] : []),
      ...(limit === undefined ? [] : [limitText(limit.status, quantity(limit.limit))]),
    ];
  });
  return table(head, rows);
}

function fairnessText(fairness: FairnessResult): string {
  return fairness.groupings.map((grouping) => groupingText(grouping, fairness.task)).join('\n');
}

const shownColumns = 10;

/** A run's figures as a person reads them. */
export function renderRun(result: RunResult): string {
  const { data, model } = result;
  const c = data.counts;
  const parts = [
    `\n${result.name}: ${[
      model.learner,
      ...(model.rounds === undefined
        ? []
        : [counted(model.rounds, model.learner === 'gbt' ? 'round' : 'tree')]),
      ...(model.iterations === undefined ? [] : [counted(model.iterations, 'iteration')]),
      counted(model.features, 'feature'),
      bytes(model.size),
    ].join(', ')}`,
    `${counted(data.rows, 'row')} × ${counted(data.columns, 'column')}: ${count(c.train ?? 0)} train, ${count(c.validation ?? 0)} validation, ${count(c.calibration ?? 0)} calibration, ${count(data.testRows ?? c.test ?? 0)} test${data.rejects > 0 ? `; ${counted(data.rejects, 'row')} rejected` : ''}`,
    '',
    metricsTable(result),
    ...crossValidationText(result),
  ];
  const threshold = result.threshold as { value?: number; rule?: string } | null;
  if (threshold?.value !== undefined) parts.push(`Threshold ${figure(threshold.value)}: ${threshold.rule}\n`);
  if (result.fairness !== null) parts.push(fairnessText(result.fairness));
  if (result.importance !== null) parts.push(permutationTable(result.importance, shownColumns));
  const cached = Object.values(result.timings).filter((timing) => timing.cached).length;
  parts.push(
    `${counted(Object.keys(result.timings).length, 'step')} in ${figure(result.seconds)} s${cached > 0 ? `, ${cached} known already` : ''}.`,
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
