import type { TaskName } from '../../native/data/contract.ts';
import type { EvaluationResult, Figure } from '../../native/evaluation/contract.ts';
import { inReadingOrder, metricDefinition } from '../../native/metrics/contract.ts';
import { significant } from '../components/numbers.ts';

/** Rounding may put a proportion a hair outside of an interval that ends at it. */
const HAIR = 1e-12;

/**
 * A figure outside its own interval: of a sum of absolute gaps, or of a largest difference, a percentile bootstrap is
 * shifted, since resampling adds chance to every part.
 */
export function outsideIntervals(
  figures: Readonly<Record<string, Figure>>,
  task: TaskName = 'binary',
): string | undefined {
  const outside = Object.entries(figures)
    .filter(
      ([, { value, low, high }]) =>
        value !== null && low !== null && high !== null && (value < low - HAIR || value > high + HAIR),
    )
    .map(([id]) => id);
  if (outside.length === 0) return undefined;
  const names = inReadingOrder(outside).map((id) => metricDefinition(id, task).title);
  const [verb, whose] = names.length === 1 ? ['lies', 'its'] : ['lie', 'their'];
  return `${names.join(', ')} ${verb} outside ${whose} own bootstrap interval. This is no mistake: resampling adds chance differences, so gaps come out larger (and ratios smaller) than on the rows themselves. Read the interval for its width.`;
}

/** Where calibration cost more than it gave; nothing where six digits cannot tell the two apart. */
export function worseLogLoss({
  metrics,
  raw,
}: Pick<EvaluationResult, 'metrics' | 'raw'>): string | undefined {
  const [before, after] = [raw.logLoss?.value, metrics.logLoss?.value];
  if (typeof before !== 'number' || typeof after !== 'number' || !(after > before)) return undefined;
  for (const digits of [3, 6]) {
    const [a, b] = [significant(after, digits), significant(before, digits)];
    if (a !== b) return `Calibration made the log loss on the test rows worse: ${a}, against ${b} before it.`;
  }
  return undefined;
}
