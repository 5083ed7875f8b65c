import { createRandom } from '../stats/random.ts';

export const FOLDS = 5;

/**
 * A fold 0 … folds−1 for each row, random and stratified: of each class (all rows for a number), every run of
 * `folds` rows in file order holds each fold once, in random order. So the folds' class shares differ by at
 * most one row, and a fold says nothing about its rows' target.
 */
export function crossFitFolds(
  y: Float64Array,
  classes: number,
  key: string,
  purpose: string,
  folds: number = FOLDS,
): Uint8Array {
  const strata = Math.max(1, classes);
  const random = Array.from({ length: strata }, (_, c) =>
    createRandom(key, `${purpose}: folds of class ${c}`),
  );
  const orders = Array.from({ length: strata }, () => new Uint8Array(folds));
  const seen = new Float64Array(strata);
  const fold = new Uint8Array(y.length);
  for (let row = 0; row < y.length; row++) {
    const stratum = classes > 0 ? y[row]! : 0;
    const order = orders[stratum]!;
    const count = seen[stratum]!;
    const place = count % folds;
    if (place === 0) shuffle(order, random[stratum]!, count);
    fold[row] = order[place]!;
    seen[stratum] = count + 1;
  }
  return fold;
}

/** Fisher–Yates on 0 … n−1, drawing at the indices from `start`. */
function shuffle(
  order: Uint8Array,
  random: { below(index: number, n: number): number },
  start: number,
): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(start + i, i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
}
