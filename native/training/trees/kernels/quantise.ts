import {
  ALL_ROWS,
  BLOCK,
  FACTORS_AT,
  GRADIENT_AT,
  GRADIENT_UNIT,
  HESSIAN_AT,
  HESSIAN_UNIT,
  PACKED_AT,
  PARTIALS_AT,
  ROWS,
  SETTINGS,
  THREADS,
} from '../host/layout';
import { barrier } from './barrier';
import { findOthersLargest, packOthers, sumOthersMagnitudes } from './others';
import { address, word } from './shared';

/** Adding and subtracting it rounds |x| < 2^51 to the nearest integer, ties to even. */
const ROUNDER: f64 = 6755399441055744.0;
const LARGEST_SUM: f64 = 2147483647.0;

/** 2^k for −1074 ≤ k ≤ 1023. */
function powerOfTwo(k: i32): f64 {
  if (k >= -1022) return reinterpret<f64>(<u64>(k + 1023) << 52);
  return reinterpret<f64>(<u64>1 << (k + 1074));
}

/** The least k with |x| ≤ 2^k, for finite x ≠ 0. */
function ceilingExponent(x: f64): i32 {
  const magnitude = abs(x);
  let k = <i32>((reinterpret<u64>(magnitude) >> 52) & 0x7ff) - 1023;
  if (k === -1023) {
    k = -1074;
    while (powerOfTwo(k) < magnitude) k++;
    return k;
  }
  return powerOfTwo(k) < magnitude ? k + 1 : k;
}

function fixedPointScale(largest: f64, terms: i32): f64 {
  if (!(largest > 0)) return 1;
  const exponent = 51 - ceilingExponent(max<f64>(1, <f64>terms)) - ceilingExponent(largest);
  return powerOfTwo(max(-1000, min(1000, exponent)));
}

/** The scale by which values of a known largest magnitude and total become integers of which every sum fits an int32. */
function scaleOf(total: f64, rows: i32): f64 {
  let scale = powerOfTwo(min(1000, 29 - ceilingExponent(total)));
  while (scale < powerOfTwo(1000) && total * scale * 2.0 + <f64>rows / 2.0 + 1.0 <= LARGEST_SUM) scale *= 2.0;
  return scale;
}

// @ts-ignore: decorator
@inline
function partial(thread: i32, index: i32): usize {
  return address(PARTIALS_AT) + (<usize>thread << 6) + (<usize>index << 3);
}

/** A row's derivative, by its factor. */
// @ts-ignore: decorator
@inline
function counted(values: usize, factors: usize, row: i32): f64 {
  const at = <usize>row << 3;
  const value = load<f64>(values + at);
  return factors === 0 ? value : value * load<f64>(factors + at);
}

/** Notes the largest magnitudes among the derivatives of a thread's rows: its partials 0 and 1. */
export function findLargest(thread: i32): void {
  const rows = word(ROWS);
  const gradient = address(GRADIENT_AT);
  const hessian = address(HESSIAN_AT);
  const factors = address(FACTORS_AT);
  let largestGradient: f64 = 0;
  let largestHessian: f64 = 0;
  for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
    const end = min(rows, begin + BLOCK);
    for (let row = begin; row < end; row++) {
      largestGradient = max(largestGradient, abs(counted(gradient, factors, row)));
      largestHessian = max(largestHessian, counted(hessian, factors, row));
    }
  }
  store<f64>(partial(thread, 0), largestGradient);
  store<f64>(partial(thread, 1), largestHessian);
}

/** Sums the magnitudes of a thread's rows in fixed point: its partials 2 and 3. */
export function sumMagnitudes(thread: i32, fineGradient: f64, fineHessian: f64): void {
  const rows = word(ROWS);
  const gradient = address(GRADIENT_AT);
  const hessian = address(HESSIAN_AT);
  const factors = address(FACTORS_AT);
  let gradientSum: f64 = 0;
  let hessianSum: f64 = 0;
  for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
    const end = min(rows, begin + BLOCK);
    for (let row = begin; row < end; row++) {
      gradientSum += abs(counted(gradient, factors, row)) * fineGradient + ROUNDER - ROUNDER;
      hessianSum += counted(hessian, factors, row) * fineHessian + ROUNDER - ROUNDER;
    }
  }
  store<f64>(partial(thread, 2), gradientSum);
  store<f64>(partial(thread, 3), hessianSum);
}

/** Packs the derivatives of a thread's rows. */
export function pack(thread: i32, gradientScale: f64, hessianScale: f64): void {
  const rows = word(ROWS);
  const gradient = address(GRADIENT_AT);
  const hessian = address(HESSIAN_AT);
  const packed = address(PACKED_AT);
  const factors = address(FACTORS_AT);
  for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
    const end = min(rows, begin + BLOCK);
    for (let row = begin; row < end; row++) {
      const g = <i64>(counted(gradient, factors, row) * gradientScale + ROUNDER - ROUNDER);
      const h = <i64>(counted(hessian, factors, row) * hessianScale + ROUNDER - ROUNDER);
      store<i64>(packed + (<usize>row << 3), (g << 32) + h);
    }
  }
}

/**
 * Packs this output's gradients and hessians of all rows. Their scales come from sums in fixed point, which are the same
 * for any number of threads and memories.
 */
export function quantise(thread: i32): void {
  const rows = word(ALL_ROWS);
  const threads = word(THREADS);
  findLargest(thread);
  findOthersLargest(thread);
  barrier();
  let largestGradient: f64 = 0;
  let largestHessian: f64 = 0;
  for (let other = 0; other < threads; other++) {
    largestGradient = max(largestGradient, load<f64>(partial(other, 0)));
    largestHessian = max(largestHessian, load<f64>(partial(other, 1)));
  }
  const fineGradient = fixedPointScale(largestGradient, rows);
  const fineHessian = fixedPointScale(largestHessian, rows);
  sumMagnitudes(thread, fineGradient, fineHessian);
  sumOthersMagnitudes(thread, fineGradient, fineHessian);
  barrier();
  let gradientSum: f64 = 0;
  let hessianSum: f64 = 0;
  for (let other = 0; other < threads; other++) {
    gradientSum += load<f64>(partial(other, 2));
    hessianSum += load<f64>(partial(other, 3));
  }
  const gradientScale: f64 = largestGradient > 0 ? scaleOf(gradientSum / fineGradient, rows) : 1;
  const hessianScale: f64 = largestHessian > 0 ? scaleOf(hessianSum / fineHessian, rows) : 1;
  if (thread === 0) {
    store<f64>(SETTINGS + (GRADIENT_UNIT << 3), 1.0 / gradientScale);
    store<f64>(SETTINGS + (HESSIAN_UNIT << 3), 1.0 / hessianScale);
  }
  pack(thread, gradientScale, hessianScale);
  packOthers(thread, gradientScale, hessianScale);
}
