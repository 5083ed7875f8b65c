import type { Permuted, PermutationResult } from '../../native/explanation/contract.ts';
import { metricDefinition } from '../../native/metrics/contract.ts';
import type { FitResult } from '../../native/training/contract.ts';
import { integer, percent, significant, withInterval } from '../components/numbers.ts';

export type Measure = 'gain' | 'splits' | 'cover' | 'coefficient' | 'permutation';

/** One bar of the chart. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly hover: string;
}

export interface Bars {
  /** The largest first; of what the model itself holds whatever their sign. */
  readonly bars: readonly Bar[];
  readonly axis: string;
}

const ofTrees = ['gain', 'splits', 'cover'] as const;

/** What a model can be asked for, what it holds itself first. */
export function measuresOf({ importances }: Pick<FitResult, 'importances'>): Measure[] {
  const has = (measure: (typeof ofTrees)[number]): boolean =>
    importances.some((one) => one[measure] !== undefined);
  const own: Measure[] = ofTrees.filter(has);
  if (importances.some(({ coefficients }) => coefficients !== undefined)) own.push('coefficient');
  return [...own, 'permutation'];
}

const sharesOf = {
  gain: ['Share of the gain of all splits', 'of the gain'],
  cover: ['Share of the cover of all splits', 'of the cover'],
} as const;

const bySize = (bars: readonly Bar[]): Bar[] =>
  [...bars].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));

/** What the model itself holds. @param output of coefficients: the class */
export function modelBars(
  { importances }: Pick<FitResult, 'importances'>,
  measure: Exclude<Measure, 'permutation'>,
  output: number,
): Bars {
  const bar = (name: string, value: number, hover: string): Bar => ({
    name,
    value,
    low: null,
    high: null,
    hover,
  });
  if (measure === 'coefficient') {
    const bars = importances.map(({ feature, coefficients }) => {
      const value = coefficients?.[output] ?? 0;
      return bar(feature, value, significant(value));
    });
    return { bars: bySize(bars), axis: 'Coefficient, per unit of the feature' };
  }
  if (measure === 'splits') {
    const bars = importances.map(({ feature, splits = 0 }) =>
      bar(feature, splits, `${integer(splits)} splits`),
    );
    return { bars: bySize(bars), axis: 'Splits on the feature' };
  }
  const [axis, of] = sharesOf[measure];
  const total = importances.reduce((sum, one) => sum + (one[measure] ?? 0), 0);
  const bars = importances.map((one) => {
    const value = total === 0 ? 0 : (one[measure] ?? 0) / total;
    return bar(one.feature, value, `${percent(value)} ${of}, ${integer(one.splits ?? 0)} splits`);
  });
  return { bars: bySize(bars), axis };
}

/** Of one column, as a package holds it: without the single shuffles, which the step's own result has. */
export type PermutedColumn = Omit<Permuted, 'drops'>;

/** What shuffling gave, of a step or of a package. */
export interface Permutations extends Omit<PermutationResult, 'classes' | 'columns' | 'features'> {
  readonly columns: readonly PermutedColumn[];
}

/** What shuffling gave, in its order; columns of which nothing is known are left out. */
export function permutationBars({ columns, metric, task, repeats }: Permutations): Bars {
  const bars = columns.flatMap(({ name, mean, low, high, deviation }) => {
    if (mean === null) return [];
    const figure = withInterval({ value: mean, low, high }, (value) => significant(value, 3));
    const spread = repeats === 1 ? '' : `, deviation of shuffles ${significant(deviation, 2)}`;
    return [{ name, value: mean, low, high, hover: `${figure}${spread}` }];
  });
  return { bars, axis: `${metricDefinition(metric, task).title}, worse by` };
}
