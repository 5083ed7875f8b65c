import { formatCount } from './numbers.ts';
import { metricDefinition } from './metric-definitions.ts';
import type { FairnessSummary, PackageContent } from './package-content.ts';
import { visibleText } from './visible-text.ts';

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

/** Of several classes: the share of a group that is predicted as a class. */
const BY_CLASS = 'selectionRate:';
const MOST_CLASSES = 4;

const rateTitles: Readonly<Record<string, string>> = {
  meanError: 'Mean error',
  mae: 'Mean absolute error',
  meanPrediction: 'Mean prediction',
  meanActual: 'Mean actual',
};

export function rateTitle(rate: string): string {
  if (rate.startsWith(BY_CLASS)) return `Predicted ${visibleText(rate.slice(BY_CLASS.length), 32)}`;
  return rateTitles[rate] ?? metricDefinition(rate).title;
}

export function fairnessColumns(fairness: FairnessSummary): string[] {
  const measured = new Set(
    fairness.groupings.flatMap((grouping) => grouping.groups.flatMap((group) => Object.keys(group.rates))),
  );
  const byClass = [...measured].filter((rate) => rate.startsWith(BY_CLASS)).sort();
  return [...SHOWN_RATES.filter((rate) => measured.has(rate)), ...byClass.slice(0, MOST_CLASSES)];
}

export function calibrationTitle(method: string): string {
  if (method === 'isotonic') return 'isotonic regression';
  if (method === 'sigmoid') return 'sigmoid (Platt)';
  return method;
}

/** Level counts below this are not printed. */
export const SMALL_COUNT = 5;

export const smallCountPolicy = `Level counts below ${SMALL_COUNT} are not printed. Of the data's values this report holds only the names of levels that the model itself carries, the names of the audited groups, and aggregates.`;
