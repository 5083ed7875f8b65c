import type { GroupCounts } from './group-rates.ts';

/** Why a group's figures say little; undefined where they are sound. */
export function instability(n: number, minimum: number, counts?: GroupCounts): string | undefined {
  const reasons: string[] = [];
  if (n < minimum) reasons.push(`fewer than ${minimum} rows`);
  if (counts !== undefined) {
    if (counts.truePositive + counts.falseNegative === 0) reasons.push('no positive rows');
    if (counts.trueNegative + counts.falsePositive === 0) reasons.push('no negative rows');
  }
  return reasons.length === 0 ? undefined : reasons.join(', ');
}
