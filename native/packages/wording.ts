import type { Task } from '../training/target.ts';
import { formatCount } from './numbers.ts';
import type { PackageContent, RateName } from './package-content.ts';

export function taskName(task: Task): string {
  return { binary: 'yes or no', multiclass: 'one of several classes', regression: 'a number' }[task];
}

export function intervalName({ interval }: Pick<PackageContent, 'interval'>): string {
  return `${Number((interval.level * 100).toFixed(2))} % ${interval.method}, ${formatCount(interval.resamples)} resamples`;
}

export const rateTitles: Readonly<Record<RateName, string>> = {
  selectionRate: 'Selection rate',
  truePositiveRate: 'True positive rate',
  falsePositiveRate: 'False positive rate',
  precision: 'Precision',
  accuracy: 'Accuracy',
};

export function calibrationTitle(method: string): string {
  if (method === 'isotonic') return 'isotonic regression';
  if (method === 'sigmoid') return 'sigmoid (Platt)';
  return method;
}

/** Below this many rows a group's rates are drawn hollow, and said to be so. */
export const FEW_ROWS = 30;
/** Level counts below this are not printed. */
export const SMALL_COUNT = 5;

export const smallCountPolicy = `Level counts below ${SMALL_COUNT} are not printed. Of the data's values this report holds only the names of levels that the model itself carries, the names of the audited groups, and aggregates.`;
