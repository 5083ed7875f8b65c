import {
  BINS,
  COLUMNS_AT,
  FEATURES,
  FEATURE_BINS,
  FEATURE_OFFSET,
  FETCHED_AT,
  HISTOGRAMS_AT,
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
} from '../kernel-layout';
import { address, featureOf, word } from './shared';

/** Bytes of a feature's sums. */
const SUMS: usize = 2048;

/** Bytes of a row in the tile that begins at a feature. */
// @ts-ignore: decorator
@inline
export function strideOf(features: i32, first: i32): i32 {
  return min(TILE, (features - first + 3) & ~3);
}

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

/** Adds a row's value to the sums of `stride` features; `stride` is a multiple of 4. */
// @ts-ignore: decorator
@inline
function addRow(bins: usize, stride: usize, sums: usize, value: i64): void {
  const end = bins + stride;
  // A bin's eight bytes: the bin's number, three bits further up. The feature's place is in the instruction.
  for (; bins < end; bins += 4) {
    const four = <usize>load<u32>(bins);
    const a = sums + ((four << 3) & 2040);
    store<i64>(a, load<i64>(a) + value);
    const b = sums + ((four >> 5) & 2040);
    store<i64>(b, load<i64>(b, 2048) + value, 2048);
    const c = sums + ((four >> 13) & 2040);
    store<i64>(c, load<i64>(c, 4096) + value, 4096);
    const d = sums + ((four >> 21) & 2040);
    store<i64>(d, load<i64>(d, 6144) + value, 6144);
    sums += 4 * SUMS;
  }
}

/** Rows that are fetched before they are added where a leaf's rows lie far apart, so that their waits overlap. */
const FETCHED = 128;
/** Bytes of such a row: its value, then its bins. */
const FETCHED_ROW: usize = 80;
/** A leaf whose rows are fewer than one in so many. */
const SPARSE = 2;

/** Sums of a thread's rows order[begin … begin + count), by tile, into its private histogram. */
export function sumRows(thread: i32, begin: i32, count: i32): void {
  const features = word(FEATURES);
  const order = address(ORDER_AT) + (<usize>thread * <usize>word(RUN_ROWS) + <usize>begin) * 4;
  const sparse = <i64>count * SPARSE * word(THREADS) < <i64>word(ROWS);
  for (let first = 0; first < features; first += TILE) {
    const stride = <usize>strideOf(features, first);
    const sums = privateOf(thread) + <usize>first * SUMS;
    memory.fill(sums, 0, stride * SUMS);
    if (sparse) sumFetched(thread, order, count, tileAt(first), stride, sums);
    else sumInPlace(order, count, tileAt(first), stride, sums);
  }
}

function sumInPlace(order: usize, count: i32, tile: usize, stride: usize, sums: usize): void {
  const packed = address(PACKED_AT);
  const end = order + (<usize>count << 2);
  for (; order < end; order += 4) {
    const row = <usize>load<u32>(order);
    addRow(tile + row * stride, stride, sums, load<i64>(packed + (row << 3)));
  }
}

function sumFetched(thread: i32, order: usize, count: i32, tile: usize, stride: usize, sums: usize): void {
  const packed = address(PACKED_AT);
  const fetched = address(FETCHED_AT) + <usize>thread * (<usize>FETCHED * FETCHED_ROW);
  for (let from = 0; from < count; from += FETCHED) {
    const some = <usize>min(FETCHED, count - from);
    let to = fetched;
    const end = order + (some << 2);
    for (; order < end; order += 4) {
      const row = <usize>load<u32>(order);
      const bins = tile + row * stride;
      store<i64>(to, load<i64>(packed + (row << 3)));
      // Sixteen at a time: what is read beyond the row is not used.
      for (let at: usize = 0; at < stride; at += 16) v128.store(to + 16 + at, v128.load(bins + at));
      to += FETCHED_ROW;
    }
    for (let row = fetched; row < to; row += FETCHED_ROW) addRow(row + 16, stride, sums, load<i64>(row));
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
