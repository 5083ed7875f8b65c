import type { Figure } from '../evaluation/contract.ts';
import type { DisparityName, LimitResult } from './contract.ts';

/**
 * Judges disparities by limits: most that a difference may be, least that a ratio may be. `uncertain` says that the
 * value keeps the limit and its interval does not.
 */
export function judgeLimits(
  limits: Readonly<Partial<Record<DisparityName, number>>>,
  figures: Readonly<Record<string, Figure>>,
): LimitResult[] {
  return (Object.entries(limits) as [DisparityName, number][])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([disparity, limit]) => {
      const { value, low, high } = figures[disparity] ?? { value: null, low: null, high: null };
      const kept = (x: number): boolean => (disparity.endsWith('Ratio') ? x >= limit : x <= limit);
      const far = disparity.endsWith('Ratio') ? low : high;
      const status =
        value === null
          ? 'undefined'
          : !kept(value)
            ? 'attention'
            : far !== null && !kept(far)
              ? 'uncertain'
              : 'passed';
      return { disparity, limit, status, value, low, high };
    });
}
