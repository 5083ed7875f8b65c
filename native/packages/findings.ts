import type { EvaluationResult, Figure } from '../evaluation/contract.ts';
import type { FairnessResult } from '../fairness/contract.ts';
import { outsideIntervals as metricsOutside, worseLogLoss } from '../metrics/findings/contract.ts';
import { metricDefinition, writtenName } from './metric-definition.ts';
import { formatNumber, formatTick } from './numbers.ts';
import { limitWords } from './wording.ts';

/** What a reader of the figures should be told in words; said in the run, the card, the report and metrics.json. */
export interface Findings {
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

export function evaluationFindings(evaluation: Pick<EvaluationResult, 'metrics' | 'raw'>): Findings {
  const warning = worse(evaluation);
  const outside = outsideIntervals(evaluation.metrics);
  return { warnings: warning === undefined ? [] : [warning], notes: outside === undefined ? [] : [outside] };
}

/** Limits that are not kept, or perhaps not; and figures outside their own intervals, by grouping. */
export function fairnessFindings({ groupings }: Pick<FairnessResult, 'groupings'>): Findings {
  const warnings: string[] = [];
  const notes: string[] = [];
  for (const { columns, limits, disparities } of groupings) {
    const by = `By ${columns.join(' × ')}`;
    for (const { disparity, status, value, limit } of limits) {
      if (status === 'passed') continue;
      const { title } = metricDefinition(disparity);
      const text = `${by}: ${title} is ${formatNumber(value)}, ${limitWords[status]} the limit of ${formatTick(limit)}.`;
      if (status === 'undefined') notes.push(`${by}: ${title} has a limit but is not defined here.`);
      else (status === 'attention' ? warnings : notes).push(text);
    }
    const outside = outsideIntervals(disparities);
    if (outside !== undefined) notes.push(`${by}: ${outside}`);
  }
  return { warnings, notes };
}

const worse = (evaluation: Pick<EvaluationResult, 'metrics' | 'raw'>): string | undefined =>
  worseLogLoss(evaluation, (value, digits) =>
    digits === 3 ? formatNumber(value) : String(Number(value.toPrecision(digits))),
  );

/** One sentence where a figure lies outside its own interval. */
export const outsideIntervals = (figures: Readonly<Record<string, Figure>>): string | undefined =>
  metricsOutside(figures, undefined, writtenName);
