import type { TreeKernels } from './gbt-kernels.ts';
import { subtract } from './gbt-kernels.ts';
import type { Split, SplitRules } from './gbt-split.ts';

/** A tree in bins. Nodes in the order of their making: the root is 0, a node's children are left and left + 1. */
export interface GrownTree {
  /** Of each node its split, or undefined for a leaf. */
  readonly splits: readonly (Split | undefined)[];
  /** First child, or −1. */
  readonly left: readonly number[];
  /** Of each node: its run in the order of rows, and the penalty of its value. */
  readonly begin: readonly number[];
  readonly count: readonly number[];
  readonly leafL2: readonly number[];
}

export interface GrowRules extends SplitRules {
  readonly leaves: number;
  /** 0: no limit. */
  readonly maxDepth: number;
}

interface Leaf {
  readonly node: number;
  readonly begin: number;
  readonly count: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly depth: number;
  readonly histogram: Int32Array;
  readonly split: Split | undefined;
}

/** Buffers of one tree, kept for the next. */
export interface HistogramPool {
  take(): Int32Array;
  give(histogram: Int32Array): void;
}

export function histogramPool(length: number): HistogramPool {
  const free: Int32Array[] = [];
  return {
    take: () => free.pop() ?? new Int32Array(length),
    give: (histogram) => void free.push(histogram),
  };
}

/**
 * Grows a tree best first: of all leaves the one whose split gains most is split next (ties: the older leaf).
 * Only the smaller child's histogram is summed; the other is the parent's less it, exactly.
 */
export function growTree(
  kernels: TreeKernels,
  pool: HistogramPool,
  root: { readonly count: number; readonly gradient: number; readonly hessian: number },
  used: Uint8Array,
  rules: GrowRules,
): GrownTree {
  const splits: (Split | undefined)[] = [undefined];
  const left = [-1];
  const begin = [0];
  const count = [root.count];
  const leafL2 = [0];
  const open: Leaf[] = [];
  let leaves = 1;

  function consider(leaf: Omit<Leaf, 'split'>): void {
    const deepEnough = rules.maxDepth > 0 && leaf.depth >= rules.maxDepth;
    const split = deepEnough ? undefined : kernels.bestSplit(leaf, leaf.histogram, used, rules);
    if (split === undefined) pool.give(leaf.histogram);
    else open.push({ ...leaf, split });
  }

  const rootLeaf = { node: 0, begin: 0, ...root, depth: 0, histogram: pool.take() };
  kernels.histogram(rootLeaf, used, rootLeaf.histogram);
  consider(rootLeaf);

  while (leaves < rules.leaves && open.length > 0) {
    let at = 0;
    for (let i = 1; i < open.length; i++) {
      const gain = open[i]!.split!.gain;
      const most = open[at]!.split!.gain;
      if (gain > most || (gain === most && open[i]!.node < open[at]!.node)) at = i;
    }
    const parent = open.splice(at, 1)[0]!;
    const split = parent.split!;
    const leftCount = kernels.partition(parent, split.feature, split.goesLeft);
    const node = splits.length;
    splits[parent.node] = split;
    left[parent.node] = node;
    splits.push(undefined, undefined);
    left.push(-1, -1);
    begin.push(parent.begin, parent.begin + leftCount);
    count.push(leftCount, parent.count - leftCount);
    leafL2.push(split.leafL2, split.leafL2);
    leaves++;
    if (leaves === rules.leaves) {
      pool.give(parent.histogram);
      break;
    }
    const children = [0, 1].map((side) => ({
      node: node + side,
      begin: begin[node + side]!,
      count: count[node + side]!,
      gradient: side === 0 ? split.gradient : parent.gradient - split.gradient,
      hessian: side === 0 ? split.hessian : parent.hessian - split.hessian,
      depth: parent.depth + 1,
    }));
    const smaller = children[0]!.count <= children[1]!.count ? 0 : 1;
    const histogram = pool.take();
    kernels.histogram(children[smaller]!, used, histogram);
    subtract(parent.histogram, histogram);
    children.forEach((child, side) => {
      consider({ ...child, histogram: side === smaller ? histogram : parent.histogram });
    });
  }
  for (const leaf of open) pool.give(leaf.histogram);
  return { splits, left, begin, count, leafL2 };
}

/** The leaf of a row that the tree did not see in training. */
export function leafOf(tree: GrownTree, columns: readonly Uint8Array[], row: number): number {
  let node = 0;
  for (;;) {
    const split = tree.splits[node];
    if (split === undefined) return node;
    node = tree.left[node]! + (split.goesLeft[columns[split.feature]![row]!] === 1 ? 0 : 1);
  }
}
