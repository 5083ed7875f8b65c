import { badInput } from '../engine/errors.ts';
import type { Figure } from '../evaluation/contract.ts';
import {
  measuredDisparities,
  type DisparityName,
  type FairnessSection,
  type FairnessSpec,
  type LimitResult,
} from './contract.ts';

type Limits = Readonly<Partial<Record<DisparityName, number>>>;

/** Refuses groups that are compared in nothing, and limits on what is never measured, which would pass unseen. */
export function checkFairness(
  task: FairnessSpec['task'],
  section: Pick<FairnessSection, 'limits'> | undefined,
): void {
  if (section === undefined) return;
  if (task === 'ranking') {
    throw badInput(
      'Groups are not compared in a ranking: no measure of fairness is defined here for orders of rows.',
      'fairness',
      'Leave the section out. Groups can be compared in figures of a classification or a regression.',
    );
  }
  checkLimits(task, section.limits);
}

/** A limit on what is never measured would pass unseen. */
function checkLimits(task: FairnessSpec['task'], limits: Limits = {}): void {
  for (const name of Object.keys(limits) as DisparityName[]) {
    if (measuredDisparities[task].includes(name)) continue;
    throw badInput(
      `'${name}' is not measured of a ${task} task.`,
      `fairness.limits.${name}`,
      `Measured: ${measuredDisparities[task].join(', ')}.`,
    );
  }
}

/**
 * Judges disparities by limits: most that a difference may be, least that a ratio may be. `uncertain` says that the
 * value keeps the limit and its interval does not. Of several classes a limit holds for each class.
 */
export function judgeLimits(limits: Limits, figures: Readonly<Record<string, Figure>>): LimitResult[] {
  return (Object.entries(limits) as [DisparityName, number][])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, limit]) => {
      const ids = Object.keys(figures).filter((id) => id === name || id.startsWith(`${name}:`));
      return (ids.length === 0 ? [name] : ids).map((id) => judged(id, limit, figures[id]));
    });
}

function judged(disparity: string, limit: number, found: Figure | undefined): LimitResult {
  const { value, low, high } = found ?? { value: null, low: null, high: null };
  const ratio = disparity.endsWith('Ratio');
  const kept = (x: number): boolean => (ratio ? x >= limit : x <= limit);
  const far = ratio ? low : high;
  const status =
    value === null
      ? 'undefined'
      : !kept(value)
        ? 'attention'
        : far !== null && !kept(far)
          ? 'uncertain'
          : 'passed';
  return { disparity, limit, status, value, low, high };
}
