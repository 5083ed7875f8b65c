import { philox } from '../../../stats/random.ts';
import type { FeatureBins } from '../rows/bins.ts';
import type { GrowRules, GrownSplit, GrownTree, TreeDraw } from '../engine.ts';
import { THRESHOLD_STREAM } from '../host/layout.ts';
import { shrunkenValue } from './leaf-renewal.ts';
import { findSplit, leafValue, type PlainLeaf, type PlainSplit } from './plain-split.ts';

/** The rows of a leaf, wherever they lie. */
export interface LeafRows {
  readonly count: number;
  /** Integer sums of the rows. */
  readonly gradient: number;
  readonly hessian: number;
  /** Integer sums of a feature by bin: gradient, hessian. */
  histogram(feature: number): Int32Array;
}

/** Holds the rows of a tree's leaves. */
export interface RowHolder<Rows extends LeafRows> {
  /** All rows that the tree is grown on. */
  all(): Promise<Rows>;
  /** Parts a leaf's rows, which are given up: those of the bins in the mask, and the others. */
  part(rows: Rows, split: GrownSplit): Promise<readonly [left: Rows, right: Rows]>;
}

/** What a tree is grown by. */
export interface Growing {
  readonly bins: readonly FeatureBins[];
  readonly draw: TreeDraw;
  readonly rules: GrowRules;
  /** The value of one unit of the integer sums. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
}

interface Leaf<Rows> extends PlainLeaf {
  /** Undefined where it cannot be split further, or was. */
  rows: Rows | undefined;
  readonly depth: number;
  readonly path: readonly number[];
  readonly ownL2: number;
  readonly split: PlainSplit | undefined;
  left: number;
}

const grownSplit = ({ feature, gain, lastLeft, missingLeft, mask }: PlainSplit): GrownSplit => ({
  feature,
  gain,
  lastLeft,
  missingLeft,
  mask,
});

/** Grows a tree leaf by leaf; ties go to the leaf that was made first, then to the feature that comes first. */
export async function growTree<Rows extends LeafRows>(
  growing: Growing,
  holder: RowHolder<Rows>,
): Promise<GrownTree> {
  const { rules, draw } = growing;
  const nodes: Leaf<Rows>[] = [];

  function addNode(rows: Rows, from: Pick<Leaf<Rows>, 'depth' | 'path' | 'ownL2' | 'low' | 'high'>): void {
    const { count, gradient, hessian } = rows;
    const leaf = { ...from, count, gradient, hessian, left: -1 };
    const split = bestSplit(growing, rows, leaf, nodes.length);
    nodes.push({ ...leaf, rows: split && rows, split });
  }

  addNode(await holder.all(), { depth: 0, path: [], ownL2: 0, low: -Infinity, high: Infinity });
  for (let leaves = 1; leaves < rules.leaves; leaves++) {
    let best: Leaf<Rows> | undefined;
    for (const node of nodes) {
      if (node.left >= 0 || node.split === undefined) continue;
      const deeper = best === undefined || rules.growth !== 'depth' ? 0 : node.depth - best.depth;
      if (best === undefined || deeper < 0 || (deeper === 0 && node.split.gain > best.split!.gain))
        best = node;
    }
    if (best === undefined) break;
    const { depth, path, low, high } = best;
    const split = best.split!;
    const sign = rules.monotone[split.feature]!;
    const middle = (split.leftValue + split.rightValue) / 2;
    const sides = await holder.part(best.rows!, split);
    best.rows = undefined;
    best.left = nodes.length;
    sides.forEach((rows, side) => {
      const below = sign !== 0 && sign > 0 === (side === 0);
      const above = sign !== 0 && !below;
      addNode(rows, {
        depth: depth + 1,
        path: [...path, split.feature],
        ownL2: split.leafL2,
        low: above ? middle : low,
        high: below ? middle : high,
      });
    });
  }
  return {
    splits: nodes.map(({ left, split }) => (left < 0 ? undefined : grownSplit(split!))),
    left: nodes.map(({ left }) => left),
    covers: Float64Array.from(nodes, ({ hessian }) => hessian * growing.hessianUnit),
    values: Float64Array.from(nodes, (node) => {
      if (nodes.length === 1 || node.left >= 0) return 0;
      const value = leafValue(
        node.gradient * growing.gradientUnit,
        node.hessian * growing.hessianUnit,
        rules.l2 + node.ownL2,
        rules.l1,
        node,
      );
      return shrunkenValue(value, draw.learningRate ?? rules.learningRate, rules.grid);
    }),
  };
}

/** Whether a path may go on with a feature: some set holds it and all that the path has used. */
function mayFollow(feature: number, path: readonly number[], sets: GrowRules['interactions']): boolean {
  if (sets === undefined || path.every((used) => used === feature)) return true;
  return sets.some((set) => set.includes(feature) && path.every((used) => set.includes(used)));
}

/** Whether a node's split may use a feature, whatever its path. */
function mayUse({ features, nodeFeatures }: TreeDraw, node: number, feature: number): boolean {
  if (features[feature] !== 1) return false;
  const at = node * Math.ceil(features.length / 8) + (feature >> 3);
  return nodeFeatures === undefined || ((nodeFeatures[at]! >> (feature & 7)) & 1) === 1;
}

function bestSplit(
  growing: Growing,
  rows: LeafRows,
  leaf: PlainLeaf & Pick<Leaf<unknown>, 'depth' | 'path'>,
  node: number,
): PlainSplit | undefined {
  const { bins, draw, rules } = growing;
  if (rules.maxDepth > 0 && leaf.depth >= rules.maxDepth) return undefined;
  let best: PlainSplit | undefined;
  bins.forEach((feature, index) => {
    if (!mayUse(draw, node, index) || !mayFollow(index, leaf.path, rules.interactions)) return;
    const split = findSplit(index, feature, rows.histogram(index), leaf, {
      ...growing,
      random: drawThreshold(draw, node, index),
    });
    if (split !== undefined && (best === undefined || split.gain > best.gain)) best = split;
  });
  return best;
}

/** The word that decides a node's threshold on a feature. */
function drawThreshold({ key }: TreeDraw, node: number, feature: number): number | undefined {
  if (key === undefined) return undefined;
  const words = new Uint32Array(4);
  philox(node, feature, THRESHOLD_STREAM, 0, key[0], key[1], words);
  return words[0];
}
