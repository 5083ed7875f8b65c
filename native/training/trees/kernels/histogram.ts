import {
  BINS,
  COLUMNS_AT,
  FEATURES,
  FEATURE_BINS,
  FEATURE_OFFSET,
  FEATURE_SUMS,
  FETCHED,
  FETCHED_AT,
  FETCHED_ROW,
  HISTOGRAMS_AT,
  LAST_STRIDE,
  MOVED_AT,
  ORDER_AT,
  PACKED_AT,
  PRIVATE_AT,
  ROWS,
  RUN_ROWS,
  SCRATCH_AT,
  THREADS,
  TILE,
  TILES_AT,
} from '../host/layout';
import { address, featureOf, isCancelled, word } from './shared';

const SUMS: usize = FEATURE_SUMS;

/** Features of the tile that begins at a feature, rounded up to a multiple of 4. */
// @ts-ignore: decorator
@inline
export function widthOf(features: i32, first: i32): i32 {
  return min(TILE, (features - first + 3) & ~3);
}

/** Bytes from row to row of such a tile. */
// @ts-ignore: decorator
@inline
export function strideOf(features: i32, first: i32): usize {
  return <usize>(first + TILE < features ? TILE : word(LAST_STRIDE));
}

/** Where the tile begins: all before it are full. */
// @ts-ignore: decorator
@inline
export function tileAt(first: i32): usize {
  return address(TILES_AT) + <usize>word(ROWS) * <usize>first;
}

// @ts-ignore: decorator
@inline
export function privateOf(thread: i32): usize {
  return address(PRIVATE_AT) + <usize>thread * ((<usize>(word(FEATURES) + TILE - 1) / TILE) * TILE) * SUMS;
}

/** Adds a row's value to the sums of `width` features, a multiple of 4. */
// @ts-ignore: decorator
@inline
function addRow(bins: usize, width: usize, sums: usize, value: i64): void {
  const end = bins + width;
  // Byte by byte: each address is one instruction, and the feature's place is in the next.
  for (; bins + 12 <= end; bins += 12) {
    const a = sums + (<usize>load<u8>(bins, 0) << 3);
    const b = sums + (<usize>load<u8>(bins, 1) << 3);
    const c = sums + (<usize>load<u8>(bins, 2) << 3);
    const d = sums + (<usize>load<u8>(bins, 3) << 3);
    store<i64>(a, load<i64>(a) + value);
    store<i64>(b, load<i64>(b, 2048) + value, 2048);
    store<i64>(c, load<i64>(c, 4096) + value, 4096);
    store<i64>(d, load<i64>(d, 6144) + value, 6144);
    const e = sums + (<usize>load<u8>(bins, 4) << 3);
    const f = sums + (<usize>load<u8>(bins, 5) << 3);
    const g = sums + (<usize>load<u8>(bins, 6) << 3);
    const h = sums + (<usize>load<u8>(bins, 7) << 3);
    store<i64>(e, load<i64>(e, 8192) + value, 8192);
    store<i64>(f, load<i64>(f, 10240) + value, 10240);
    store<i64>(g, load<i64>(g, 12288) + value, 12288);
    store<i64>(h, load<i64>(h, 14336) + value, 14336);
    const i = sums + (<usize>load<u8>(bins, 8) << 3);
    const j = sums + (<usize>load<u8>(bins, 9) << 3);
    const k = sums + (<usize>load<u8>(bins, 10) << 3);
    const l = sums + (<usize>load<u8>(bins, 11) << 3);
    store<i64>(i, load<i64>(i, 16384) + value, 16384);
    store<i64>(j, load<i64>(j, 18432) + value, 18432);
    store<i64>(k, load<i64>(k, 20480) + value, 20480);
    store<i64>(l, load<i64>(l, 22528) + value, 22528);
    sums += 12 * SUMS;
  }
  for (; bins < end; bins += 4) {
    const a = sums + (<usize>load<u8>(bins, 0) << 3);
    const b = sums + (<usize>load<u8>(bins, 1) << 3);
    const c = sums + (<usize>load<u8>(bins, 2) << 3);
    const d = sums + (<usize>load<u8>(bins, 3) << 3);
    store<i64>(a, load<i64>(a) + value);
    store<i64>(b, load<i64>(b, 2048) + value, 2048);
    store<i64>(c, load<i64>(c, 4096) + value, 4096);
    store<i64>(d, load<i64>(d, 6144) + value, 6144);
    sums += 4 * SUMS;
  }
}

/** A leaf whose rows are fewer than one in so many. */
const SPARSE = 2;

/** Rows of a tile that are summed between two looks at whether to stop: some milliseconds. */
const ROWS_AT_ONCE = 1 << 16;

/** Sums of a thread's rows order[begin … begin + count), by tile, into its private histogram. */
export function sumRows(thread: i32, begin: i32, count: i32): void {
  const features = word(FEATURES);
  const order = address(ORDER_AT) + (<usize>thread * <usize>word(RUN_ROWS) + <usize>begin) * 4;
  const sparse = <i64>count * SPARSE * word(THREADS) < <i64>word(ROWS);
  for (let first = 0; first < features; first += TILE) {
    const width = widthOf(features, first);
    const stride = strideOf(features, first);
    const sums = privateOf(thread) + <usize>first * SUMS;
    memory.fill(sums, 0, <usize>width * SUMS);
    for (let from = 0; from < count && !isCancelled(); from += ROWS_AT_ONCE) {
      const at = order + (<usize>from << 2);
      const some = min(ROWS_AT_ONCE, count - from);
      if (sparse) sumFetched(thread, at, some, tileAt(first), stride, width, sums);
      else sumInPlace(at, some, tileAt(first), stride, width, sums);
    }
  }
}

function sumInPlace(order: usize, count: i32, tile: usize, stride: usize, width: usize, sums: usize): void {
  const packed = address(PACKED_AT);
  const end = order + (<usize>count << 2);
  for (; order < end; order += 4) {
    const row = <usize>load<u32>(order);
    addRow(tile + row * stride, width, sums, load<i64>(packed + (row << 3)));
  }
}

function sumFetched(
  thread: i32,
  order: usize,
  count: i32,
  tile: usize,
  stride: usize,
  width: usize,
  sums: usize,
): void {
  const packed = address(PACKED_AT);
  // Their waits for memory overlap.
  const fetched = address(FETCHED_AT) + <usize>thread * <usize>(FETCHED * FETCHED_ROW);
  for (let from = 0; from < count; from += FETCHED) {
    const some = <usize>min(FETCHED, count - from);
    let to = fetched;
    const end = order + (some << 2);
    for (; order < end; order += 4) {
      const row = <usize>load<u32>(order);
      const bins = tile + row * stride;
      store<i64>(to, load<i64>(packed + (row << 3)));
      // Sixteen at a time: what is read beyond the row is not used.
      for (let at: usize = 0; at < width; at += 16) v128.store(to + 16 + at, v128.load(bins + at));
      to += FETCHED_ROW;
    }
    for (let row = fetched; row < to; row += FETCHED_ROW) addRow(row + 16, width, sums, load<i64>(row));
  }
}

/** One feature of a leaf: all threads' sums into its histogram, and, where there is one, out of its parent's. */
export function mergeFeature(feature: i32, slot: i32, parent: i32): void {
  const threads = word(THREADS);
  const bins = load<i32>(featureOf(feature), FEATURE_BINS);
  const offset = <usize>load<i32>(featureOf(feature), FEATURE_OFFSET) << 3;
  const size = <usize>word(BINS) << 3;
  const out = address(HISTOGRAMS_AT) + <usize>slot * size + offset;
  const whole = address(HISTOGRAMS_AT) + <usize>parent * size + offset;
  const first = privateOf(0) + <usize>feature * SUMS;
  const step = privateOf(1) - privateOf(0);
  for (let bin: usize = 0; bin < <usize>bins << 3; bin += 8) {
    let sum = load<i64>(first + bin);
    for (let other: usize = 1; other < <usize>threads; other++) sum += load<i64>(first + other * step + bin);
    store<i64>(out + bin, sum);
    if (parent >= 0) store<i64>(whole + bin, load<i64>(whole + bin) - sum);
  }
}

/** Moves a thread's rows of a leaf whose bin has its bit in `mask` before the others; returns how many they are. */
export function partition(thread: i32, begin: i32, count: i32, feature: i32, mask: usize): i32 {
  const base = <usize>thread * <usize>word(RUN_ROWS) * 4;
  const order = address(ORDER_AT) + base + (<usize>begin << 2);
  const column = address(COLUMNS_AT) + <usize>feature * <usize>((word(ROWS) + 7) & ~7);
  // A byte a bin: 4 for those that go left.
  const goes = address(SCRATCH_AT) + (<usize>thread << 12);
  for (let bin: usize = 0; bin < 256; bin++) {
    store<u8>(goes + bin, ((load<u8>(mask + (bin >> 3)) >> (<u8>bin & 7)) & 1) << 2);
  }
  const end = order + (<usize>count << 2);
  let left = order;
  let right = address(MOVED_AT) + base;
  let at = order;
  // Four at a time: they are read before any is written, so that no read waits for where a write will go.
  for (; at + 16 <= end; at += 16) {
    const a = load<u32>(at);
    const b = load<u32>(at, 4);
    const c = load<u32>(at, 8);
    const d = load<u32>(at, 12);
    const aStep = <usize>load<u8>(goes + <usize>load<u8>(column + <usize>a));
    const bStep = <usize>load<u8>(goes + <usize>load<u8>(column + <usize>b));
    const cStep = <usize>load<u8>(goes + <usize>load<u8>(column + <usize>c));
    const dStep = <usize>load<u8>(goes + <usize>load<u8>(column + <usize>d));
    store<u32>(left, a);
    store<u32>(right, a);
    left += aStep;
    right += 4 - aStep;
    store<u32>(left, b);
    store<u32>(right, b);
    left += bStep;
    right += 4 - bStep;
    store<u32>(left, c);
    store<u32>(right, c);
    left += cStep;
    right += 4 - cStep;
    store<u32>(left, d);
    store<u32>(right, d);
    left += dStep;
    right += 4 - dStep;
  }
  for (; at < end; at += 4) {
    const row = load<u32>(at);
    const step = <usize>load<u8>(goes + <usize>load<u8>(column + <usize>row));
    store<u32>(left, row);
    store<u32>(right, row);
    left += step;
    right += 4 - step;
  }
  memory.copy(left, address(MOVED_AT) + base, end - left);
  return <i32>((left - order) >> 2);
}
