import {
  BLOCK,
  COLUMNS_AT,
  FACTORS_AT,
  GRADIENT_UNIT,
  GRID,
  HESSIAN_UNIT,
  L2,
  LEAF_AT,
  LEARNING_RATE,
  NODE_FEATURE,
  NODE_HIGH,
  NODE_LEFT,
  NODE_LOW,
  NODE_MASK,
  NODE_OWN_L2,
  NODE_SIZE,
  NODE_SUM,
  NODES,
  ORDER_AT,
  ROWS,
  RUNS_AT,
  RUN_ROWS,
  SCORE_AT,
  THREADS,
  TREE_NODES,
  VALUES_AT,
} from '../host/layout';
import { valueOf } from './split';
import { address, gradientOf, hessianOf, nodeOf, setting, isCancelled, word } from './shared';

/** The values of the last tree's leaves, on the grid; 0 for inner nodes and for a tree without a split. */
export function leafValues(): void {
  const nodes = word(TREE_NODES);
  const values = address(VALUES_AT);
  const grid = setting(GRID);
  for (let index = 0; index < nodes; index++) {
    const node = nodeOf(0, index);
    let value: f64 = 0;
    if (nodes > 1 && load<i32>(node, NODE_LEFT) < 0) {
      const sum = load<i64>(node, NODE_SUM);
      value = valueOf(
        gradientOf(sum) * setting(GRADIENT_UNIT),
        hessianOf(sum) * setting(HESSIAN_UNIT),
        setting(L2) + load<f64>(node, NODE_OWN_L2),
        load<f64>(node, NODE_LOW),
        load<f64>(node, NODE_HIGH),
      );
      // As JavaScript's Math.round does it, and never −0.
      value = floor((setting(LEARNING_RATE) * value) / grid + 0.5) * grid + 0;
    }
    store<f64>(values + (<usize>index << 3), value);
  }
}

/**
 * Adds the leaf's value to the score of every row of a thread, drawn or not. The leaves are noted by row first, in two
 * bytes, so that what is written out of turn is small.
 */
export function addValues(thread: i32): void {
  const nodes = word(TREE_NODES);
  if (nodes === 1) return;
  const leaves = address(LEAF_AT);
  const order = address(ORDER_AT) + <usize>thread * <usize>word(RUN_ROWS) * 4;
  for (let index = 0; index < nodes; index++) {
    if (load<i32>(nodeOf(0, index), NODE_LEFT) >= 0) continue;
    const run = address(RUNS_AT) + ((<usize>thread * <usize>word(NODES) + <usize>index) << 3);
    let at = order + (<usize>load<i32>(run) << 2);
    const end = at + (<usize>load<i32>(run, 4) << 2);
    for (; at < end; at += 4) store<u16>(leaves + (<usize>load<u32>(at) << 1), <u16>index);
  }
  const rows = word(ROWS);
  const values = address(VALUES_AT);
  const score = address(SCORE_AT);
  const factors = address(FACTORS_AT);
  const columns = address(COLUMNS_AT);
  for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
    const end = min(rows, begin + BLOCK);
    for (let row = begin; row < end; row++) {
      const to = score + (<usize>row << 3);
      const leaf =
        factors !== 0 && load<f64>(factors + (<usize>row << 3)) === 0
          ? leafOf(columns, rows, row)
          : <i32>load<u16>(leaves + (<usize>row << 1));
      store<f64>(to, load<f64>(to) + load<f64>(values + (<usize>leaf << 3)));
    }
  }
}

/** Adds the leaf's value to the scores of other rows with bins of their own, feature-major. */
export function walk(thread: i32, columns: usize, rows: i32, score: usize): void {
  const values = address(VALUES_AT);
  if (word(TREE_NODES) === 1) return;
  for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
    if (isCancelled()) return;
    const end = min(rows, begin + BLOCK);
    for (let row = begin; row < end; row++) {
      const to = score + (<usize>row << 3);
      store<f64>(to, load<f64>(to) + load<f64>(values + (<usize>leafOf(columns, rows, row) << 3)));
    }
  }
}

/** The leaf of a row in the last tree. */
// @ts-ignore: decorator
@inline
export function leafOf(columns: usize, rows: i32, row: i32): i32 {
  const size = <usize>((rows + 7) & ~7);
  const root = nodeOf(0, 0);
  let index = 0;
  let node = root;
  let left = load<i32>(node, NODE_LEFT);
  while (left >= 0) {
    const bin = <usize>load<u8>(columns + <usize>load<i32>(node, NODE_FEATURE) * size + <usize>row);
    const goes = <i32>(load<u8>(node + NODE_MASK + (bin >> 3)) >> (<u8>bin & 7)) & 1;
    index = left + 1 - goes;
    node = root + <usize>index * NODE_SIZE;
    left = load<i32>(node, NODE_LEFT);
  }
  return index;
}
