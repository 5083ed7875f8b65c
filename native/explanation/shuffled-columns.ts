import type { FeatureSet } from '../features/contract.ts';
import type { FitResult } from '../training/contract.ts';
import type { Shuffled } from './permutation-importance.ts';

/** Each raw column with the features that are made of it: whatever is made of a column is shuffled as one. */
export function columnsOf({ inputs, blocks }: Pick<FeatureSet, 'inputs' | 'blocks'>): Shuffled[] {
  const features = new Map<string, number[]>(inputs.map(({ name }) => [name, []]));
  let next = 0;
  for (const { source, outputs } of blocks) {
    for (let i = 0; i < outputs; i++) features.get(source.column)?.push(next++);
  }
  return [...features].map(([name, places]) => ({ name, features: places }));
}

/** Each feature by itself, but for those that are all that is made of their column. */
export function partsOf(columns: readonly Shuffled[], names: readonly string[]): Shuffled[] {
  return columns.flatMap(({ features }) =>
    features.length < 2 ? [] : features.map((feature) => ({ name: names[feature]!, features: [feature] })),
  );
}

/** Whether a model reads a feature: trees that split on it, or a coefficient other than 0. */
export function readsOf({ importances }: Pick<FitResult, 'importances'>): (feature: number) => boolean {
  const unread = importances.map(({ splits, coefficients }) =>
    coefficients === undefined ? splits === 0 : coefficients.every((each) => each === 0),
  );
  return (feature) => unread[feature] !== true;
}
