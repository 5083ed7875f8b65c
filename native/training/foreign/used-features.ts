import type { ForeignModel } from './foreign-model.ts';

/** Features that a split reads, by index. */
export function usedFeatures({ rounds }: ForeignModel): ReadonlySet<number> {
  const used = new Set<number>();
  for (const round of rounds)
    for (const tree of round) for (const node of tree) if (node.kind !== 'leaf') used.add(node.feature);
  return used;
}

/** By feature that is split as a category: every code that a split names, ascending. */
export function splitCodes({ rounds }: ForeignModel): ReadonlyMap<number, readonly number[]> {
  const codes = new Map<number, Set<number>>();
  for (const round of rounds)
    for (const tree of round)
      for (const node of tree) {
        if (node.kind !== 'category') continue;
        const known = codes.get(node.feature) ?? new Set<number>();
        codes.set(node.feature, known);
        for (const code of node.codes) known.add(code);
      }
  return new Map([...codes].map(([feature, known]) => [feature, [...known].sort((a, b) => a - b)]));
}
