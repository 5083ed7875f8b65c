import type { Statistics } from '../stats/resample.ts';
import { difference } from './disparities.ts';

export const module = import.meta.url;

export interface MulticlassGroupData {
  /** Class indices of each row. */
  readonly y: Float64Array;
  readonly predicted: Float64Array;
  readonly label: Uint32Array;
  readonly groups: number;
  readonly classes: readonly string[];
  /** The groups with enough rows. */
  readonly stable: readonly number[];
}

/** By group, classes + 2 numbers: rows, right ones, then rows labelled as each class. */
export function countByGroup(data: MulticlassGroupData, counts: Uint16Array): Float64Array {
  const { y, predicted, label } = data;
  const width = data.classes.length + 2;
  const sums = new Float64Array(data.groups * width);
  for (let row = 0; row < counts.length; row++) {
    const times = counts[row]!;
    const start = label[row]! * width;
    sums[start]! += times;
    if (y[row] === predicted[row]) sums[start + 1]! += times;
    sums[start + 2 + predicted[row]!]! += times;
  }
  return sums;
}

/** Differences between groups: of the accuracy, and of how often each class is given. */
export function statisticsOf(data: MulticlassGroupData): Statistics {
  const width = data.classes.length + 2;
  const every = Array.from({ length: data.groups }, (_, group) => group);
  const names = ['accuracyDifference', ...data.classes.map((name) => `demographicParityDifference:${name}`)];
  return (counts) => {
    const sums = countByGroup(data, counts);
    const found: Record<string, number> = {};
    names.forEach((name, k) => {
      const rate = (group: number): number => sums[group * width + 1 + k]! / sums[group * width]!;
      found[`all.${name}`] = difference(every.map(rate));
      found[`stable.${name}`] = difference(data.stable.map(rate));
    });
    return found;
  };
}
