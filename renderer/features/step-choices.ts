import type { FeatureStep, PlanResult } from '../../native/features/contract.ts';
import type { ImportResult } from '../../native/data/contract.ts';

export type ColumnType = ImportResult['columns'][number]['type'];
type Family = PlanResult['family'];

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const isTime = (type: ColumnType): boolean => type === 'date' || type === 'timestamp';
const isCategory = (type: ColumnType, step: FeatureStep): boolean =>
  !isTime(type) && (type === 'text' || step.encode !== undefined);

const imputeLabels = { none: 'none', median: 'median', mean: 'mean', mostFrequent: 'most frequent' } as const;

/** What may stand for a missing value. A number of one's own is `value`. */
export function imputeChoices(type: ColumnType, step: FeatureStep, family: Family): Choice[] {
  const category = isCategory(type, step);
  const names = category
    ? (['none', 'mostFrequent'] as const)
    : (['none', 'median', 'mean', 'mostFrequent'] as const);
  const usable = names.filter((name) => category || name !== 'none' || family !== 'linear');
  return [
    ...usable.map((value) => ({ value, label: imputeLabels[value] })),
    ...(category || isTime(type) ? [] : [{ value: 'value', label: 'a value' }]),
  ];
}

/** How categories, or parts of times, become numbers; the empty value is the number itself. */
export function encodeChoices(type: ColumnType, family: Family): Choice[] {
  const oneHot = { value: 'onehot', label: 'one-hot' };
  if (isTime(type)) return [{ value: '', label: 'number' }, oneHot];
  return [
    ...(type === 'text' ? [] : [{ value: '', label: 'number' }]),
    oneHot,
    { value: 'target', label: 'target' },
    ...(family === 'linear' ? [] : [{ value: 'category', label: 'category' }]),
  ];
}

export function scaleChoices(type: ColumnType, step: FeatureStep): Choice[] {
  if (isCategory(type, step) && step.encode !== 'target') return [];
  return [
    { value: 'none', label: 'none' },
    { value: 'standard', label: 'standard' },
  ];
}

export const hasParts = isTime;
