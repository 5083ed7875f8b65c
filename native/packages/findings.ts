import type { EvaluationResult, Figure } from '../evaluation/contract.ts';
import type { FairnessResult } from '../fairness/contract.ts';
import { inReadingOrder } from '../metrics/contract.ts';
import { metricDefinition } from './metric-definition.ts';
import { formatNumber, formatTick } from './numbers.ts';
import { limitWords } from './wording.ts';

/** What a reader of the figures should be told in words; said in the run, the card, the report and metrics.json. */
export interface Findings {
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

export function evaluationFindings(evaluation: Pick<EvaluationResult, 'metrics' | 'raw'>): Findings {
  const worse = worseLogLoss(evaluation.raw.logLoss, evaluation.metrics.logLoss);
  const outside = outsideIntervals(evaluation.metrics);
  return { warnings: worse === undefined ? [] : [worse], notes: outside === undefined ? [] : [outside] };
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

/** One line where calibration cost more than it gave; nothing where six digits cannot tell the two apart. */
function worseLogLoss(before: Figure | undefined, after: Figure | undefined): string | undefined {
  if (typeof before?.value !== 'number' || typeof after?.value !== 'number') return undefined;
  if (!(after.value > before.value)) return undefined;
  for (const shown of [formatNumber, (value: number) => String(Number(value.toPrecision(6)))]) {
    const [a, b] = [shown(after.value), shown(before.value)];
    if (a !== b) return `Calibration made the log loss on the test rows worse: ${a}, against ${b} before it.`;
  }
  return undefined;
}

/** Rounding may put a proportion a hair outside of an interval that ends at it. */
const HAIR = 1e-12;

/**
 * One sentence where a figure lies outside its own interval. Of a sum of absolute gaps or of a largest difference a
 * percentile bootstrap is shifted: resampling adds chance to every part, which makes such a figure larger.
 */
export function outsideIntervals(figures: Readonly<Record<string, Figure>>): string | undefined {
  const outside = Object.entries(figures).filter(
    ([, { value, low, high }]) =>
      value !== null && low !== null && high !== null && (value < low - HAIR || value > high + HAIR),
  );
  if (outside.length === 0) return undefined;
  const names = inReadingOrder(outside.map(([id]) => ({ id }))).map(({ id }) => metricDefinition(id).title);
  const which = names.length === 1 ? `${names[0]!} lies` : `${names.join(', ')} lie`;
  return `${which} outside ${names.length === 1 ? 'its' : 'their'} own bootstrap interval. This is no mistake: resampling adds chance differences, so gaps come out larger (and ratios smaller) than on the rows themselves. Read the interval for its width.`;
}
