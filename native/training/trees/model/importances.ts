import type { Importance } from '../../contract.ts';
import type { TreesModel } from './model.ts';

/** By feature the sums of the gains and of the covers of its splits, and their number. */
export function importancesOf({ features, feature, gain, cover }: TreesModel): Importance[] {
  const found = features.map(({ name }) => ({ feature: name, gain: 0, splits: 0, cover: 0 }));
  feature.forEach((index, node) => {
    const entry = found[index];
    if (entry === undefined) return;
    entry.gain += gain?.[node] ?? 0;
    entry.cover += cover?.[node] ?? 0;
    entry.splits++;
  });
  return found;
}
