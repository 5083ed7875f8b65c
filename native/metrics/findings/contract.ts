import type { TaskName } from '../../data/contract.ts';
import type { EvaluationResult, Figure } from '../../evaluation/contract.ts';
import { inReadingOrder, metricDefinition } from '../contract.ts';

/** Rounding may put a proportion a hair outside of an interval that ends at it. */
const HAIR = 1e-12;

/**
 * One sentence where a figure lies outside its own interval. Of a sum of absolute gaps or of a largest difference a
 * percentile bootstrap is shifted: resampling adds chance to every part, which makes such a figure larger.
 * @param written how a name that comes from the data is to be written
 */
export function outsideIntervals(
  figures: Readonly<Record<string, Figure>>,
  task?: TaskName,
  written?: (name: string) => string,
): string | undefined {
  const outside = Object.entries(figures).filter(
    ([, { value, low, high }]) =>
      value !== null && low !== null && high !== null && (value < low - HAIR || value > high + HAIR),
  );
  if (outside.length === 0) return undefined;
  const names = inReadingOrder(outside.map(([id]) => id)).map(
    (id) => metricDefinition(id, task, written).title,
  );
  const [verb, whose] = names.length === 1 ? ['lies', 'its'] : ['lie', 'their'];
  return `${names.join(', ')} ${verb} outside ${whose} own bootstrap interval. This is no mistake: resampling adds chance differences, so gaps come out larger (and ratios smaller) than on the rows themselves. Read the interval for its width.`;
}

/**
 * One line where calibration cost more than it gave; nothing where six digits cannot tell the two apart.
 * @param write a number with this many digits
 */
export function worseLogLoss(
  { metrics, raw }: Pick<EvaluationResult, 'metrics' | 'raw'>,
  write: (value: number, digits: number) => string,
): string | undefined {
  const [before, after] = [raw.logLoss?.value, metrics.logLoss?.value];
  if (typeof before !== 'number' || typeof after !== 'number' || !(after > before)) return undefined;
  for (const digits of [3, 6]) {
    const [a, b] = [write(after, digits), write(before, digits)];
    if (a !== b) return `Calibration made the log loss on the test rows worse: ${a}, against ${b} before it.`;
  }
  return undefined;
}
