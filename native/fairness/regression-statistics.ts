import type { Statistics } from '../stats/resample.ts';
import { difference } from './disparities.ts';

export const module = import.meta.url;

export interface RegressionGroupData {
  readonly y: Float64Array;
  readonly predicted: Float64Array;
  readonly label: Uint32Array;
  readonly groups: number;
  /** The groups with enough rows. */
  readonly stable: readonly number[];
}

const MEANS = ['meanPrediction', 'meanActual', 'meanError', 'mae'] as const;

/** Means by group and of all rows (the group after the last), and the largest differences between groups. */
export function statisticsOf({ y, predicted, label, groups, stable }: RegressionGroupData): Statistics {
  const every = Array.from({ length: groups }, (_, group) => group);
  return (counts) => {
    const width = MEANS.length + 1;
    const sums = new Float64Array((groups + 1) * width);
    for (let row = 0; row < counts.length; row++) {
      const times = counts[row]!;
      const error = predicted[row]! - y[row]!;
      for (let group = label[row]!; ; group = groups) {
        const start = width * group;
        sums[start]! += times * predicted[row]!;
        sums[start + 1]! += times * y[row]!;
        sums[start + 2]! += times * error;
        sums[start + 3]! += times * Math.abs(error);
        sums[start + 4]! += times;
        if (group === groups) break;
      }
    }
    const mean = (group: number, k: number): number =>
      sums[width * group + k]! / sums[width * group + width - 1]!;
    const found: Record<string, number> = {};
    for (let group = 0; group <= groups; group++) {
      MEANS.forEach((name, k) => (found[`${group}.${name}`] = mean(group, k)));
    }
    for (const [prefix, members] of [
      ['all', every],
      ['stable', stable],
    ] as const) {
      found[`${prefix}.meanErrorDifference`] = difference(members.map((group) => mean(group, 2)));
      found[`${prefix}.maeDifference`] = difference(members.map((group) => mean(group, 3)));
    }
    return found;
  };
}
