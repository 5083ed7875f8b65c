import type { FeatureBins } from './gbt-bins.ts';
import { findSplit, type Split, type SplitRules } from './gbt-split.ts';

/** Training rows as bins, with where each feature's bins lie in a histogram. */
export interface BinnedRows {
  readonly rows: number;
  /** One byte a value, column-major. */
  readonly columns: readonly Uint8Array[];
  readonly bins: readonly FeatureBins[];
  /** Of each feature: its first bin in a histogram. */
  readonly offsets: Int32Array;
  /** Bins of all features. */
  readonly total: number;
}

export function binnedRows(columns: readonly Uint8Array[], bins: readonly FeatureBins[]): BinnedRows {
  const offsets = new Int32Array(bins.length);
  let total = 0;
  bins.forEach((feature, index) => {
    offsets[index] = total;
    total += feature.count;
  });
  return { rows: columns[0]?.length ?? 0, columns, bins, offsets, total };
}

/** A run of the row order that one leaf owns, with its integer sums. */
export interface LeafRows {
  readonly begin: number;
  readonly count: number;
  readonly gradient: number;
  readonly hessian: number;
}

/**
 * The three operations that training time goes into. A histogram holds, for each bin, the sum of the quantised
 * gradients and of the hessians (two int32, which quantisation keeps from overflowing), so its content depends
 * on neither order nor threads. Any other implementation must give the same integers and the same splits.
 */
export interface TreeKernels {
  readonly histogramLength: number;
  /** Makes the order of rows the given rows, and the quantised gradients and hessians those by row. */
  start(order: Uint32Array, gradient: Int32Array, hessian: Int32Array): void;
  /** Fills `out` with the sums of the leaf's rows; features that are not used may hold anything. */
  histogram(leaf: LeafRows, used: Uint8Array, out: Int32Array): void;
  /** Moves the leaf's rows whose bin of `feature` has goesLeft = 1 before the others; returns their number. */
  partition(leaf: LeafRows, feature: number, goesLeft: Uint8Array): number;
  bestSplit(leaf: LeafRows, histogram: Int32Array, used: Uint8Array, rules: SplitRules): Split | undefined;
  /** The rows in their present order. */
  readonly order: Uint32Array;
}

/** Plain typed arrays, one thread: the reference that faster kernels are held to. */
export function createKernels(data: BinnedRows): TreeKernels {
  const { columns, bins, offsets, total } = data;
  const rightRows = new Uint32Array(data.rows);
  const leafGradient = new Int32Array(data.rows);
  const leafHessian = new Int32Array(data.rows);
  let order: Uint32Array = new Uint32Array(0);
  let gradient: Int32Array = new Int32Array(0);
  let hessian: Int32Array = new Int32Array(0);

  return {
    histogramLength: 2 * total,
    get order() {
      return order;
    },
    start(newOrder, newGradient, newHessian) {
      order = newOrder;
      gradient = newGradient;
      hessian = newHessian;
    },
    histogram({ begin, count }, used, out) {
      out.fill(0);
      // Gathered once, read once for each feature.
      for (let i = 0; i < count; i++) {
        const row = order[begin + i]!;
        leafGradient[i] = gradient[row]!;
        leafHessian[i] = hessian[row]!;
      }
      for (let feature = 0; feature < columns.length; feature++) {
        if (used[feature] === 1) sumColumn(columns[feature]!, offsets[feature]!, begin, count, out);
      }
    },
    partition({ begin, count }, feature, goesLeft) {
      const column = columns[feature]!;
      let left = begin;
      let right = 0;
      for (let i = begin; i < begin + count; i++) {
        const row = order[i]!;
        if (goesLeft[column[row]!] === 1) order[left++] = row;
        else rightRows[right++] = row;
      }
      order.set(rightRows.subarray(0, right), left);
      return left - begin;
    },
    bestSplit(leaf, histogram, used, rules) {
      let best: Split | undefined;
      for (let feature = 0; feature < columns.length; feature++) {
        if (used[feature] !== 1) continue;
        const split = findSplit(feature, bins[feature]!, histogram, offsets[feature]!, leaf, rules);
        if (split !== undefined && (best === undefined || split.gain > best.gain)) best = split;
      }
      return best;
    },
  };

  function sumColumn(
    column: Uint8Array,
    offset: number,
    begin: number,
    count: number,
    out: Int32Array,
  ): void {
    const rows = order;
    const g = leafGradient;
    const h = leafHessian;
    for (let i = 0; i < count; i++) {
      const at = (offset + column[rows[begin + i]!]!) << 1;
      out[at] = (out[at]! + g[i]!) | 0;
      out[at + 1] = (out[at + 1]! + h[i]!) | 0;
    }
  }
}

/** parent − child, into parent. */
export function subtract(parent: Int32Array, child: Int32Array): void {
  for (let i = 0; i < parent.length; i++) parent[i] = (parent[i]! - child[i]!) | 0;
}
