/** Rows to codes, and codes through trees; see `scoring/plan.ts` for what lies where. */
import { SCORED_NODE_LEAF, SCORED_NODE_LEFT, SCORED_NODE_TABLE } from '../host/layout';

// @ts-ignore: decorator
@inline
function put(at: usize, code: i32, wide: bool): void {
  if (wide) store<u16>(at, <u16>code);
  else store<u8>(at, <u8>code);
}

/**
 * Codes numbers: how many of `size` − 1 bounds are below the value, `size` a power of two. A missing value is written as
 * `firstMissing` in the one place and as `secondMissing` in the other.
 */
export function codeNumbers(
  values: usize,
  rows: i32,
  bounds: usize,
  size: i32,
  first: usize,
  firstMissing: i32,
  second: usize,
  secondMissing: i32,
  stride: usize,
  wide: bool,
): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    let at: usize = 0;
    for (let half = <usize>size >> 1; half !== 0; half >>= 1) {
      at += select<usize>(half, 0, value > load<f64>(bounds + ((at + half - 1) << 3)));
    }
    const there = value === value;
    const ahead = <usize>row * stride;
    put(first + ahead, select<i32>(<i32>at, firstMissing, there), wide);
    put(second + ahead, select<i32>(<i32>at, secondMissing, there), wide);
  }
}

/** Codes categories: as they are below `known`, all else as `known`. */
export function codeCategories(
  values: usize,
  rows: i32,
  known: i32,
  to: usize,
  stride: usize,
  wide: bool,
): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    // Not a number fails each comparison.
    const isKnown = value >= 0 && value < <f64>known && floor(value) === value;
    put(to + <usize>row * stride, isKnown ? <i32>value : known, wide);
  }
}

// @ts-ignore: decorator
@inline
function child<T>(node: usize, row: usize): usize {
  const code = <usize>load<T>(row + <usize>load<u32>(node));
  return <usize>load<u32>(node, SCORED_NODE_LEFT) + (<usize>load<u8>(<usize>load<u32>(node, SCORED_NODE_TABLE) + code) << 4);
}

// @ts-ignore: decorator
@inline
function isLeaf(node: usize): u32 {
  return load<u32>(node, SCORED_NODE_LEAF);
}

// @ts-ignore: decorator
@inline
function add(sum: usize, values: usize, node: usize): void {
  store<f64>(sum, load<f64>(sum) + load<f64>(values + (node >> 1)));
}

/** Eight rows at a time go down a tree, so that their waits for memory overlap; a row at a leaf stays there. */
// @ts-ignore: decorator
@inline
function walk<T>(
  trees: usize,
  count: i32,
  nodes: usize,
  values: usize,
  codes: usize,
  stride: usize,
  rows: i32,
  sums: usize,
  outputs: i32,
): void {
  // Of a node's number of 16 bytes and its value's 8.
  const valuesOf = values - (nodes >> 1);
  const ahead = <usize>outputs << 3;
  let output = 0;
  for (let tree = 0; tree < count; tree++) {
    const root = <usize>load<u32>(trees + (<usize>tree << 3));
    const least = load<i32>(trees + (<usize>tree << 3), 4);
    for (let row = 0; row < rows; row += 8) {
      const r0 = codes + <usize>row * stride;
      const r1 = r0 + stride;
      const r2 = r1 + stride;
      const r3 = r2 + stride;
      const r4 = r3 + stride;
      const r5 = r4 + stride;
      const r6 = r5 + stride;
      const r7 = r6 + stride;
      let n0 = root;
      let n1 = root;
      let n2 = root;
      let n3 = root;
      let n4 = root;
      let n5 = root;
      let n6 = root;
      let n7 = root;
      // Above the nearest leaf nobody need ask whether all have arrived.
      for (let step = least; ; step--) {
        if (
          step <= 0 &&
          (isLeaf(n0) & isLeaf(n1) & isLeaf(n2) & isLeaf(n3) & isLeaf(n4) & isLeaf(n5) & isLeaf(n6) & isLeaf(n7)) !== 0
        ) {
          break;
        }
        n0 = child<T>(n0, r0);
        n1 = child<T>(n1, r1);
        n2 = child<T>(n2, r2);
        n3 = child<T>(n3, r3);
        n4 = child<T>(n4, r4);
        n5 = child<T>(n5, r5);
        n6 = child<T>(n6, r6);
        n7 = child<T>(n7, r7);
      }
      let sum = sums + <usize>row * ahead + (<usize>output << 3);
      add(sum, valuesOf, n0);
      add((sum += ahead), valuesOf, n1);
      add((sum += ahead), valuesOf, n2);
      add((sum += ahead), valuesOf, n3);
      add((sum += ahead), valuesOf, n4);
      add((sum += ahead), valuesOf, n5);
      add((sum += ahead), valuesOf, n6);
      add((sum += ahead), valuesOf, n7);
    }
    if (++output === outputs) output = 0;
  }
}

/** Adds the values of the leaves that rows come to, tree after tree, to their sums (row-major by output). */
export function walkTrees(
  trees: usize,
  count: i32,
  nodes: usize,
  values: usize,
  codes: usize,
  stride: usize,
  rows: i32,
  sums: usize,
  outputs: i32,
  wide: bool,
): void {
  if (wide) walk<u16>(trees, count, nodes, values, codes, stride, rows, sums, outputs);
  else walk<u8>(trees, count, nodes, values, codes, stride, rows, sums, outputs);
}
