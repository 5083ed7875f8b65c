import type { FeatureStep } from '../../features/contract.ts';
import type { ReadModelResult } from '../contract.ts';
import { nameOf } from './feature-names.ts';

/**
 * What becomes of the columns so that a model finds the features that it was trained on: numbers as they are, and
 * categories as codes with all levels that it knows. Columns that it does not name are left out.
 * @param columns names of the data's columns
 */
export function plannedFeatures(
  { library, features }: Pick<ReadModelResult, 'library' | 'features'>,
  columns: readonly string[],
): FeatureStep[] {
  return features.flatMap(({ name, kind, levels, used }): FeatureStep[] => {
    const column = used ? nameOf(library, name, columns) : undefined;
    if (column === undefined) return [];
    if (kind === 'number') return [{ column }];
    const named = [...new Set(levels)].filter((level) => level !== '');
    return [{ column, encode: 'category', ...(named.length === 0 ? {} : { levels: named }) }];
  });
}
