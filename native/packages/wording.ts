import type { Task } from '../training/target.ts';
import { formatCount } from './numbers.ts';
import { metricDefinition } from './metric-definitions.ts';
import type { FairnessSummary, PackageContent } from './package-content.ts';

export function taskName(task: Task): string {
  return { binary: 'yes or no', multiclass: 'one of several classes', regression: 'a number' }[task];
}

export function intervalName({ interval }: Pick<PackageContent, 'interval'>): string {
  return `${Number((interval.level * 100).toFixed(2))} % ${interval.method}, ${formatCount(interval.resamples)} resamples`;
}

/** Rates of a group that are shown, in this order, as far as they were measured. */
const SHOWN_RATES = [
  'selectionRate',
  'truePositiveRate',
  'falsePositiveRate',
  'precision',
  'accuracy',
  'meanError',
  'mae',
  'meanPrediction',
  'meanActual',
];

const rateTitles: Readonly<Record<string, string>> = {
  meanError: 'Mean error',
  mae: 'Mean absolute error',
  meanPrediction: 'Mean prediction',
  meanActual: 'Mean actual',
};

export function rateTitle(rate: string): string {
  return rateTitles[rate] ?? metricDefinition(rate).title;
}

export function fairnessColumns(fairness: FairnessSummary): string[] {
  return SHOWN_RATES.filter((rate) =>
    fairness.groupings.some((grouping) => grouping.groups.some((group) => group.rates[rate] !== undefined)),
  );
}

export function calibrationTitle(method: string): string {
  if (method === 'isotonic') return 'isotonic regression';
  if (method === 'sigmoid') return 'sigmoid (Platt)';
  return method;
}

/** Level counts below this are not printed. */
export const SMALL_COUNT = 5;

export const smallCountPolicy = `Level counts below ${SMALL_COUNT} are not printed. Of the data's values this report holds only the names of levels that the model itself carries, the names of the audited groups, and aggregates.`;
