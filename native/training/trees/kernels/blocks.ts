/** Work on rows whose bins lie elsewhere. Those of a block of rows are brought to the memory: BLOCK bytes a feature. */
import { BLOCK, FEATURES, FEATURE_SUMS, MOVED_AT, ORDER_AT, PACKED_AT, RUN_ROWS, SCRATCH_AT } from '../host/layout';
import { privateOf } from './histogram';
import { leafOf } from './scores';
import { address, word } from './shared';

/** Adds a thread's rows order[begin … begin + count), which lie in the block that begins at row `first`, to its sums. */
export function sumBlock(thread: i32, begin: i32, count: i32, columns: usize, first: i32): void {
  const order = address(ORDER_AT) + (<usize>thread * <usize>word(RUN_ROWS) + <usize>begin) * 4;
  const end = order + (<usize>count << 2);
  const packed = address(PACKED_AT);
  let sums = privateOf(thread);
  let column = columns - <usize>first;
  for (let feature = 0; feature < word(FEATURES); feature++) {
    for (let at = order; at < end; at += 4) {
      const row = <usize>load<u32>(at);
      const to = sums + (<usize>load<u8>(column + row) << 3);
      store<i64>(to, load<i64>(to) + load<i64>(packed + (row << 3)));
    }
    sums += FEATURE_SUMS;
    column += BLOCK;
  }
}

/**
 * Parts a thread's rows order[begin … begin + count), which lie in the block that begins at row `first`: those whose bin is
 * marked in the thread's scratch go to order[left …], which lies before what is read, the others to moved[right …].
 * Returns how many went left.
 */
export function partBlock(
  thread: i32,
  begin: i32,
  count: i32,
  left: i32,
  right: i32,
  column: usize,
  first: i32,
): i32 {
  const base = <usize>thread * <usize>word(RUN_ROWS) * 4;
  const goes = address(SCRATCH_AT) + (<usize>thread << 12);
  const start = address(ORDER_AT) + base + (<usize>left << 2);
  let to = start;
  let moved = address(MOVED_AT) + base + (<usize>right << 2);
  const from = address(ORDER_AT) + base + (<usize>begin << 2);
  const end = from + (<usize>count << 2);
  for (let at = from; at < end; at += 4) {
    const row = load<u32>(at);
    const step = <usize>load<u8>(goes + <usize>load<u8>(column + <usize>(row - <u32>first))) << 2;
    store<u32>(to, row);
    store<u32>(moved, row);
    to += step;
    moved += 4 - step;
  }
  return <i32>((to - start) >> 2);
}

/** Adds the leaf's value to the scores of a block's rows. */
export function walkBlock(columns: usize, rows: i32, score: usize, values: usize): void {
  for (let row = 0; row < rows; row++) {
    const to = score + (<usize>row << 3);
    store<f64>(to, load<f64>(to) + load<f64>(values + (<usize>leafOf(columns, BLOCK, row) << 3)));
  }
}
