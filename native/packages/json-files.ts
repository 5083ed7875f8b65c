import canonicalize from 'canonicalize';
import type { EvaluationResult } from '../evaluation/contract.ts';
import type { PermutationResult } from '../explanation/contract.ts';
import type { FairnessResult } from '../fairness/contract.ts';
import type { FairnessFile, MetricsFile } from './contract.ts';
import { fairnessCaveats } from './fairness-summary.ts';
import type { PackageContent } from './package-content.ts';

/** Members in canonical order, indented for people; numbers as JSON writes them, which is exact. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalize(value)!), undefined, 2)}\n`;
}

export function metricsFile(content: PackageContent, evaluation: EvaluationResult): MetricsFile {
  const { threshold, confusion, confusionMatrix, rates } = evaluation;
  const { crossValidation } = content;
  return {
    assay: 'metrics/1',
    task: content.task,
    target: content.target,
    classes: [...content.classes],
    ...(content.positive === undefined ? {} : { positive: content.positive }),
    rows: content.rows,
    interval: content.interval,
    metrics: Object.fromEntries(
      content.metrics.map(({ id, figure, raw }) => [id, raw === undefined ? figure : { ...figure, raw }]),
    ),
    calibration: { method: content.calibration.method, rows: content.calibration.rows },
    ...(crossValidation === undefined
      ? {}
      : {
          crossValidation: {
            folds: crossValidation.folds,
            repeats: crossValidation.repeats,
            rows: crossValidation.rows,
            metrics: Object.fromEntries(
              crossValidation.metrics.map(({ id, mean, deviation }) => [id, { mean, deviation }]),
            ),
          },
        }),
    ...(content.permutation === undefined ? {} : { permutation: permutationOf(content.permutation) }),
    ...(content.ranking === undefined || content.group === undefined
      ? {}
      : { ranking: { group: content.group, ...content.ranking } }),
    ...(threshold === undefined || confusion === undefined
      ? {}
      : { threshold: { value: threshold.value, rule: threshold.rule, ...confusion } }),
    ...(rates === undefined ? {} : { rates }),
    ...(confusionMatrix === undefined ? {} : { confusion: confusionMatrix }),
    agreement: content.agreement,
    notes: [...new Set([...content.splitNotes, ...content.notes])],
  };
}

/** Without the single shuffles, which the step's own result holds. */
function permutationOf({
  metric,
  baseline,
  rows,
  repeats,
  interval,
  columns,
  notes,
}: PermutationResult): MetricsFile['permutation'] {
  const summarised = columns.map(({ drops: _drops, ...column }) => column);
  return { metric, baseline, rows, repeats, interval, columns: summarised, notes };
}

export function fairnessFile(
  result: FairnessResult | undefined,
  { task }: Pick<PackageContent, 'task'>,
): FairnessFile {
  return {
    assay: 'fairness/1',
    measured: result !== undefined,
    caveats: result === undefined && task !== 'ranking' ? [] : [...fairnessCaveats(task)],
    result: result ?? null,
  };
}
