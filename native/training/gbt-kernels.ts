import type { FeatureBins } from './gbt-bins.ts';
import { findSplit, type Split, type SplitRules } from './gbt-split.ts';

/** Training rows as bins: one byte a value, column-major. */
export interface BinnedRows {
  readonly rows: number;
  readonly columns: readonly Uint8Array[];
  readonly bins: readonly FeatureBins[];
}

/** Entries of a histogram by feature: 256 bins of two sums. */
const FEATURE_STRIDE = 512;

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

/** Four features' bins in one word, so that a row's sums are read once for four features. */
function interleave(columns: readonly Uint8Array[], rows: number): Uint32Array[] {
  const words: Uint32Array[] = [];
  for (let first = 0; first < columns.length; first += 4) {
    const word = new Uint32Array(rows);
    columns.slice(first, first + 4).forEach((column, place) => {
      for (let row = 0; row < rows; row++) word[row]! |= column[row]! << (8 * place);
    });
    words.push(word);
  }
  return words;
}

/** Plain typed arrays, one thread: the reference that faster kernels are held to. */
export function createKernels({ rows, columns, bins }: BinnedRows): TreeKernels {
  const words = interleave(columns, rows);
  const rightRows = new Uint32Array(rows);
  const leafGradient = new Int32Array(rows);
  const leafHessian = new Int32Array(rows);
  let order: Uint32Array = new Uint32Array(0);
  let gradient: Int32Array = new Int32Array(0);
  let hessian: Int32Array = new Int32Array(0);

  return {
    histogramLength: words.length * 4 * FEATURE_STRIDE,
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
      words.forEach((word, index) => {
        if (used.subarray(4 * index, 4 * index + 4).includes(1)) sumWord(word, index, begin, count, out);
      });
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
        const split = findSplit(feature, bins[feature]!, histogram, feature * FEATURE_STRIDE, leaf, rules);
        if (split !== undefined && (best === undefined || split.gain > best.gain)) best = split;
      }
      return best;
    },
  };

  function sumWord(word: Uint32Array, index: number, begin: number, count: number, out: Int32Array): void {
    const rows = order;
    const gs = leafGradient;
    const hs = leafHessian;
    const base = index * 4 * FEATURE_STRIDE;
    for (let i = 0; i < count; i++) {
      const four = word[rows[begin + i]!]!;
      const g = gs[i]!;
      const h = hs[i]!;
      let at = base + ((four & 255) << 1);
      out[at] = (out[at]! + g) | 0;
      out[at + 1] = (out[at + 1]! + h) | 0;
      at = base + 512 + ((four >>> 7) & 510);
      out[at] = (out[at]! + g) | 0;
      out[at + 1] = (out[at + 1]! + h) | 0;
      at = base + 1024 + ((four >>> 15) & 510);
      out[at] = (out[at]! + g) | 0;
      out[at + 1] = (out[at + 1]! + h) | 0;
      at = base + 1536 + ((four >>> 23) & 510);
      out[at] = (out[at]! + g) | 0;
      out[at + 1] = (out[at + 1]! + h) | 0;
    }
  }
}

/** parent − child, into parent. */
export function subtract(parent: Int32Array, child: Int32Array): void {
  for (let i = 0; i < parent.length; i++) parent[i] = (parent[i]! - child[i]!) | 0;
}
