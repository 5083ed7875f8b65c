import type { RankingSummary } from '../evaluation/contract.ts';
import { isClassification } from '../data/contract.ts';
import type { PermutationResult } from '../explanation/contract.ts';
import { counted } from '../stats/counted.ts';
import type { Source } from './contract.ts';
import { formatCount, formatNumber } from './numbers.ts';
import { metricDefinition } from './metric-definition.ts';
import type { FairnessSummary, PackageContent } from './package-content.ts';
import { visibleText } from './visible-text.ts';

export function intervalName({ interval }: Pick<PackageContent, 'interval'>): string {
  if (interval.resamples === 0) return 'no bootstrap intervals were asked for';
  return `${Number((interval.level * 100).toFixed(2))}\u00a0% ${interval.method}, ${formatCount(interval.resamples)} resamples`;
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

export function rateTitle(rate: string): string {
  if (rate.startsWith(BY_CLASS)) return `Predicted ${visibleText(rate.slice(BY_CLASS.length), 32)}`;
  return metricDefinition(rate).title;
}

export function fairnessColumns(fairness: FairnessSummary): string[] {
  const measured = new Set(
    fairness.groupings.flatMap((grouping) => grouping.groups.flatMap((group) => Object.keys(group.rates))),
  );
  const byClass = [...measured].filter((rate) => rate.startsWith(BY_CLASS)).sort();
  return [...SHOWN_RATES.filter((rate) => measured.has(rate)), ...byClass.slice(0, MOST_CLASSES)];
}

/** How a disparity stands to its limit. */
export const limitWords = {
  passed: 'within',
  uncertain: 'may be beyond',
  attention: 'beyond',
  undefined: 'not defined',
} as const;

/** "beyond 0.1"; the limit as it is to be shown. */
export function limitText(status: keyof typeof limitWords, limit: string): string {
  return status === 'undefined' ? limitWords.undefined : `${limitWords[status]} ${limit}`;
}

/** "isotonic regression", and why where the recipe left it open. */
export function calibrationTitle({ method, automatic }: PackageContent['calibration']): string {
  const title =
    method === 'isotonic' ? 'isotonic regression' : method === 'sigmoid' ? 'a sigmoid (Platt)' : method;
  return automatic
    ? `${title}, chosen for the number of rows (sigmoid below 1,000, isotonic from there),`
    : title;
}

/** A warning with the column that it is of, told once: most texts begin with it. */
export const namesColumn = (what: string, column: string): boolean => what.startsWith(`${column} `);

/** Without the figures' own words: calibration comes after, and of numbers there is none. */
export function crossValidationName({
  folds,
  repeats,
  rows,
}: Omit<NonNullable<PackageContent['crossValidation']>, 'metrics'>): string {
  const times = repeats === 1 ? 'once' : `${formatCount(repeats)} times`;
  return `${counted(folds, 'fold')}, ${times}, on ${counted(rows, 'training row')}`;
}

/** Why groups were not compared. */
export const fairnessMissing = ({ task }: Pick<PackageContent, 'task'>): string =>
  task === 'ranking'
    ? 'Not measured: groups of people are not compared in a ranking.'
    : 'Not measured: the recipe names no groups.';

/** What the figures of a ranking are means over, and what they are held against. */
export function rankingSentence({ queries, rows }: RankingSummary): string {
  const left =
    queries.irrelevant === 0 ? '' : ` (${formatCount(queries.irrelevant)} without one are left out)`;
  return `Means over ${counted(queries.measured, 'query', 'queries')} with a relevant row${left}, of ${formatCount(rows.least)} to ${counted(rows.most, 'row')}, median ${formatCount(rows.median)}. By chance: the mean over all orders of the rows of each query.`;
}

/** What was shuffled, how often, on which rows, and what was measured. */
export function permutationCaption({
  metric,
  task,
  rows,
  repeats,
  interval,
}: Pick<PermutationResult, 'metric' | 'task' | 'rows' | 'repeats' | 'interval'>): string {
  const level = Number((interval.level * 100).toFixed(2));
  return `${metricDefinition(metric).title}${isClassification(task) ? ' before calibration' : ''}, worse where a column is shuffled among ${counted(rows.used, `${rows.from} row`)}: mean of ${counted(repeats, 'shuffle')}, ${level}\u00a0% intervals (${interval.method})`;
}

/** Level counts below this are not printed. */
export const SMALL_COUNT = 5;

export const smallCountPolicy = `Level counts below ${SMALL_COUNT} are not printed. Of the data's values this report holds only the names of levels that the model itself carries, the names of the audited groups, and aggregates.`;

const sourceNames = { training: 'Training file', test: 'Test file', model: 'Model file' } as const;

/** What a file was read for. */
export const sourceName = (use: Source['use']): string => sourceNames[use];

/** What a replay shows of a model that another library trained; undefined of one that was trained here. */
export function foreignReplay(tolerance: number | undefined): string | undefined {
  if (tolerance === undefined) return undefined;
  return `The model was trained elsewhere and is not trained again: it is read from its file. Its answers are those of the library that trained it within ${formatNumber(tolerance)} · max(1, |value|).`;
}
