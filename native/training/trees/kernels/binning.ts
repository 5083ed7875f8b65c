import { BLOCK, COLUMNS_AT, FEATURES, ROWS, THREADS, TILE } from '../host/layout';
import { strideOf, tileAt } from './histogram';
import { address, isCancelled, word } from './shared';

/**
 * Bins numbers: out[row] is the number of bounds below the value, or `missing` for NaN. `bounds` ascend and are padded
 * with +∞ to 256.
 */
export function binNumbers(values: usize, rows: i32, bounds: usize, missing: i32, out: usize): void {
  for (let row: usize = 0; row < <usize>rows; row++) {
    const value = load<f64>(values + (row << 3));
    let at: usize = 0;
    // Of 256 bounds: eight halvings without a branch.
    at += select<usize>(128, 0, value > load<f64>(bounds + ((at + 127) << 3)));
    at += select<usize>(64, 0, value > load<f64>(bounds + ((at + 63) << 3)));
    at += select<usize>(32, 0, value > load<f64>(bounds + ((at + 31) << 3)));
    at += select<usize>(16, 0, value > load<f64>(bounds + ((at + 15) << 3)));
    at += select<usize>(8, 0, value > load<f64>(bounds + ((at + 7) << 3)));
    at += select<usize>(4, 0, value > load<f64>(bounds + ((at + 3) << 3)));
    at += select<usize>(2, 0, value > load<f64>(bounds + ((at + 1) << 3)));
    at += select<usize>(1, 0, value > load<f64>(bounds + (at << 3)));
    store<u8>(out + row, <u8>select<usize>(at, <usize>missing, value === value));
  }
}

/** Lays a thread's rows out by tiles of features, from the feature-major bins. */
export function layTiles(thread: i32): void {
  const rows = word(ROWS);
  const features = word(FEATURES);
  const columns = address(COLUMNS_AT);
  const size = <usize>((rows + 7) & ~7);
  for (let first = 0; first < features; first += TILE) {
    const stride = strideOf(features, first);
    const tile = tileAt(first);
    const last = min(features, first + TILE);
    for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
      if (isCancelled()) return;
      // Few rows at a time, so that what is written stays in the cache.
      for (let from = begin; from < min(rows, begin + BLOCK); from += 256) {
        const to = min(rows, min(begin + BLOCK, from + 256));
        for (let feature = first; feature < last; feature++) {
          const column = columns + <usize>feature * size;
          const out = tile + <usize>(feature - first);
          for (let row = from; row < to; row++) {
            store<u8>(out + <usize>row * stride, load<u8>(column + <usize>row));
          }
        }
      }
    }
  }
}
