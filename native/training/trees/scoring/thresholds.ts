/** What the splits of a model ask of each feature: what its values can be told apart by. */
import type { TreesModel } from '../model/model.ts';

/** A feature that splits read. A row's codes for it stand in one place of the row, or two. */
export interface CodedFeature {
  /** Column of the matrix. */
  readonly feature: number;
  readonly kind: 'number' | 'category';
  /** Of a number: the thresholds of its splits, ascending, each once. */
  readonly bounds: Float64Array;
  /** Of a category: codes below this are told apart. */
  readonly known: number;
  /** Whether missing numbers go to the first child of some splits, and to the second of others. */
  readonly missing: { readonly left: boolean; readonly right: boolean };
}

/** The features that splits read, in their order. */
export function codedFeatures(model: TreesModel): CodedFeature[] {
  const { features, feature, threshold, missingLeft, memberStart, members } = model;
  const thresholds = new Map<number, number[]>();
  const known = new Map<number, number>();
  const sides = new Map<number, number>();
  feature.forEach((index, node) => {
    if (index < 0) return;
    sides.set(index, (sides.get(index) ?? 0) | (missingLeft[node] === 1 ? 1 : 2));
    if (features[index]!.kind === 'number') {
      const list = thresholds.get(index);
      if (list === undefined) thresholds.set(index, [threshold[node]!]);
      else list.push(threshold[node]!);
    } else known.set(index, Math.max(known.get(index) ?? 0, members[memberStart[node + 1]! - 1]! + 1));
  });
  return [...sides]
    .sort(([a], [b]) => a - b)
    .map(([index, missing]) => ({
      feature: index,
      kind: features[index]!.kind,
      bounds: Float64Array.from(thresholds.get(index) ?? [])
        .sort()
        .filter((bound, i, all) => i === 0 || bound !== all[i - 1]),
      known: known.get(index) ?? 0,
      missing: { left: (missing & 1) !== 0, right: (missing & 2) !== 0 },
    }));
}

/** The largest code of a feature: that of numbers above all bounds, or of categories that no split knows. */
export const mostCode = ({ kind, bounds, known }: CodedFeature): number =>
  kind === 'number' ? bounds.length : known;
