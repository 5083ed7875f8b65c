import { normalQuantile } from './normal.ts';

/**
 * Score interval of a proportion (E. B. Wilson, 1927): the shares p for which the observed count lies within z
 * standard errors. Within [0, 1], and sensible at 0 and n, where the usual interval has no width. [0, 1] for n = 0.
 * @param level share of samples whose interval holds the true proportion, such as 0.95
 */
export function wilsonInterval(successes: number, n: number, level = 0.95): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z = normalQuantile((1 + level) / 2);
  const share = successes / n;
  const square = (z * z) / n;
  const centre = (share + square / 2) / (1 + square);
  const half = (z * Math.sqrt((share * (1 - share)) / n + square / (4 * n))) / (1 + square);
  return [successes === 0 ? 0 : Math.max(0, centre - half), successes === n ? 1 : Math.min(1, centre + half)];
}
