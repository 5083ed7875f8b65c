import type { Statistics } from '../stats/resample.ts';
import { disparities } from './disparities.ts';
import { groupRates } from './group-rates.ts';
import { GroupSums, type BinaryRows } from './group-sums.ts';

export const module = import.meta.url;

export interface GroupStatisticsData {
  readonly rows: BinaryRows;
  /** Group of each row. */
  readonly label: Uint32Array;
  readonly groups: number;
  /** The groups with enough rows; absent where all have. */
  readonly stable?: readonly number[];
}

/** Mean score and calibration by group, and the disparities between groups, of a binary classifier. */
export function statisticsOf({ rows, label, groups, stable }: GroupStatisticsData): Statistics {
  const sums = new GroupSums(rows, label, groups);
  return (counts) => {
    sums.count(counts);
    const found: Record<string, number> = {};
    for (let group = 0; group <= groups; group++) {
      for (const [name, value] of Object.entries(sums.calibration(group))) found[`${group}.${name}`] = value;
    }
    const rates = Array.from({ length: groups }, (_, group) => groupRates(sums.counts(group)));
    for (const [name, value] of Object.entries(disparities(rates))) found[`all.${name}`] = value;
    if (stable !== undefined) {
      const some = disparities(stable.map((group) => rates[group]!));
      for (const [name, value] of Object.entries(some)) found[`stable.${name}`] = value;
    }
    return found;
  };
}
