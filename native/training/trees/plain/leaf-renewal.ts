/**
 * Leaf values anew from the rows of the leaves, for losses whose Newton steps say little: a quantile of the residuals
 * (J. H. Friedman, Greedy function approximation, 2001, LAD_TreeBoost; LightGBM's RenewTreeOutput).
 */
import { leafOf, type GrownTree, type GrowRules, type TreeDraw } from '../engine.ts';
import type { ObjectiveSpec, ScoredRows } from '../objective.ts';
import { percentile } from '../objectives/percentile.ts';

/** A leaf's value as it is added: shrunk, and rounded to the grid as the kernels do it, never −0. */
export const shrunkenValue = (value: number, learningRate: number, grid: number): number =>
  Math.floor((learningRate * value) / grid + 0.5) * grid + 0;

/** Some rows of a node, by their places among others. */
export interface RowList {
  readonly rows: ArrayLike<number>;
  readonly among: Pick<ScoredRows, 'y' | 'weights' | 'scores'>;
}

/** The shape of a tree: by node the first child, or −1, and the direction that its split is held to (−1, 0, 1). */
export interface TreeShape {
  readonly left: ArrayLike<number>;
  readonly signs: ArrayLike<number>;
}

/** The nodes whose quantiles decide: leaves, and the children of splits that are held to a direction. None in a tree without a split. */
export function decidingNodes({ left, signs }: TreeShape): number[] {
  const decides = new Uint8Array(left.length);
  for (let node = 0; node < left.length; node++) {
    if (left[node]! < 0) decides[node] = 1;
    else if (signs[node] !== 0) decides.fill(1, left[node], left[node]! + 2);
  }
  return left.length === 1 ? [] : Array.from(decides.keys()).filter((node) => decides[node] === 1);
}

export const rowsIn = (lists: readonly RowList[]): number =>
  lists.reduce((sum, { rows }) => sum + rows.length, 0);

/** The quantile of the residuals of a node's rows. The same for any order of the rows and of the lists. */
export function residualQuantile(lists: readonly RowList[], alpha: number): number {
  const residuals = new Float64Array(rowsIn(lists));
  const own = lists[0]?.among.weights && new Float64Array(residuals.length);
  let at = 0;
  for (const { rows, among } of lists) {
    const { y, weights } = among;
    const score = among.scores[0]!;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      residuals[at] = y[row]! - score[row]!;
      if (own !== undefined) own[at] = weights![row]!;
      at++;
    }
  }
  return percentile(residuals, own, alpha);
}

/**
 * By leaf the value of its own rows, bounded where its path holds splits that are held to a direction: the values on the
 * two sides of such a split are bounded by the middle of the sides' own values.
 *
 * @param own by node, of the deciding ones
 */
export function boundedValues({ left, signs }: TreeShape, own: ArrayLike<number>): Float64Array {
  const nodes = left.length;
  const values = new Float64Array(nodes);
  if (nodes === 1) return values;
  const low = new Float64Array(nodes).fill(-Infinity);
  const high = new Float64Array(nodes).fill(Infinity);
  const bounded = (node: number): number => Math.max(low[node]!, Math.min(high[node]!, own[node]!));
  // Children follow their parents.
  for (let node = 0; node < nodes; node++) {
    const first = left[node]!;
    if (first < 0) {
      values[node] = bounded(node);
      continue;
    }
    for (const child of [first, first + 1]) {
      low[child] = low[node]!;
      high[child] = high[node]!;
    }
    if (signs[node] === 0) continue;
    const middle = (bounded(first) + bounded(first + 1)) / 2;
    const lower = signs[node]! > 0 ? first : first + 1;
    high[lower] = middle;
    low[2 * first + 1 - lower] = middle;
  }
  return values;
}

/** Leaf values, shrunk and on the grid, from the quantiles of the deciding nodes. */
export function renewedValues(
  shape: TreeShape,
  quantiles: ArrayLike<number>,
  { learningRate, grid }: Pick<GrowRules, 'learningRate' | 'grid'>,
): Float64Array {
  return boundedValues(shape, quantiles).map((value) => shrunkenValue(value, learningRate, grid));
}

export interface RenewalInput {
  readonly objective: Pick<ObjectiveSpec, 'renewal'>;
  /** The rows with the scores that the tree is to be added to. */
  readonly rows: Pick<ScoredRows, 'y' | 'weights' | 'scores'>;
  /** By feature: the bin of each row. */
  readonly columns: readonly Uint8Array[];
  readonly draw: Pick<TreeDraw, 'factors' | 'learningRate'>;
  readonly rules: Pick<GrowRules, 'learningRate' | 'grid' | 'monotone'>;
}

/** A tree with the leaf values that its objective asks for: those of Newton steps, or anew from the rows that were drawn. */
export function renewTree(tree: GrownTree, input: RenewalInput): GrownTree {
  const { objective, rows, columns, draw, rules } = input;
  if (objective.renewal === undefined) return tree;
  const { left, splits } = tree;
  const signs = Int8Array.from(splits, (split) => (split === undefined ? 0 : rules.monotone[split.feature]!));
  const rowsOfLeaf = left.map((): number[] => []);
  for (let row = 0; row < rows.y.length; row++) {
    if (draw.factors?.[row] !== 0) rowsOfLeaf[leafOf(tree, columns, row)]!.push(row);
  }
  const listsOf = (node: number): RowList[] =>
    left[node]! < 0
      ? [{ rows: rowsOfLeaf[node]!, among: rows }]
      : [...listsOf(left[node]!), ...listsOf(left[node]! + 1)];
  const quantiles = new Float64Array(left.length);
  for (const node of decidingNodes({ left, signs }))
    quantiles[node] = residualQuantile(listsOf(node), objective.renewal);
  const { grid } = rules;
  const learningRate = draw.learningRate ?? rules.learningRate;
  return { ...tree, values: renewedValues({ left, signs }, quantiles, { learningRate, grid }) };
}
