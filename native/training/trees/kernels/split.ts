import {
  CATEGORY_L2,
  CATEGORY_MEMBERS,
  CATEGORY_MIN_ROWS,
  CATEGORY_ONE_VERSUS_REST,
  CATEGORY_SMOOTH,
  FEATURE_BINS,
  FEATURE_KIND,
  FEATURE_MONOTONE,
  GRADIENT_UNIT,
  HESSIAN_UNIT,
  L1,
  L2,
  MIN_GAIN,
  MIN_HESSIAN,
  MIN_ROWS,
  MONOTONE,
  NODE_COUNT,
  NODE_FEATURE,
  NODE_GAIN,
  NODE_HIGH,
  NODE_LAST_LEFT,
  NODE_LEFT_SUM,
  NODE_LEFT_VALUE,
  NODE_LOW,
  NODE_MASK,
  NODE_MISSING_LEFT,
  NODE_RIGHT_VALUE,
  NODE_SPLIT_L2,
  NODE_SUM,
  RANDOM,
  SCRATCH_AT,
} from '../host/layout';
import { drawThreshold } from './random';
import { address, featureOf, gradientOf, hessianOf, setting, word } from './shared';

/** Gains that rounding alone can make are not gains. */
const ROUNDING: f64 = 1e-12;

// @ts-ignore: decorator
@inline
function shrunk(gradient: f64, l1: f64): f64 {
  return gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;
}

/** The value of a leaf, within its bounds. */
export function valueOf(gradient: f64, hessian: f64, l2: f64, low: f64, high: f64): f64 {
  const value = -shrunk(gradient, setting(L1)) / (hessian + l2);
  return value < low ? low : value > high ? high : value;
}

// @ts-ignore: decorator
@inline
function scoreAt(gradient: f64, hessian: f64, l1: f64, l2: f64, value: f64): f64 {
  return -(2 * shrunk(gradient, l1) * value + (hessian + l2) * value * value);
}

// @ts-ignore: decorator
@inline
function score(gradient: f64, hessian: f64, l1: f64, l2: f64): f64 {
  const part = shrunk(gradient, l1);
  return (part * part) / (hessian + l2);
}

/** What two children gain together, or −∞ where their values break an order. */
function pairScore(
  leftGradient: f64,
  leftHessian: f64,
  rightGradient: f64,
  rightHessian: f64,
  l2: f64,
  monotone: i32,
  bounded: bool,
  low: f64,
  high: f64,
): f64 {
  const l1 = setting(L1);
  if (!bounded) return score(leftGradient, leftHessian, l1, l2) + score(rightGradient, rightHessian, l1, l2);
  const left = valueOf(leftGradient, leftHessian, l2, low, high);
  const right = valueOf(rightGradient, rightHessian, l2, low, high);
  if ((monotone > 0 && left > right) || (monotone < 0 && left < right)) return -Infinity;
  return (
    scoreAt(leftGradient, leftHessian, l1, l2, left) + scoreAt(rightGradient, rightHessian, l1, l2, right)
  );
}

/** Looks for a split of the node's rows by one feature that beats the candidate, which it then replaces. */
export function searchFeature(
  thread: i32,
  node: usize,
  index: i32,
  candidate: usize,
  feature: i32,
  histogram: usize,
): void {
  const count = load<i32>(node, NODE_COUNT);
  const sum = load<i64>(node, NODE_SUM);
  if (<f64>count < 2 * setting(MIN_ROWS) || hessianOf(sum) <= 0) return;
  const bounded = word(MONOTONE) !== 0;
  const gradient = gradientOf(sum) * setting(GRADIENT_UNIT);
  const hessian = hessianOf(sum) * setting(HESSIAN_UNIT);
  const low = load<f64>(node, NODE_LOW);
  const high = load<f64>(node, NODE_HIGH);
  const l2 = setting(L2);
  const whole = bounded
    ? scoreAt(gradient, hessian, setting(L1), l2, valueOf(gradient, hessian, l2, low, high))
    : score(gradient, hessian, setting(L1), l2);
  const least = whole + setting(MIN_GAIN) + ROUNDING * abs(whole);
  if (load<i32>(featureOf(feature), FEATURE_KIND) === 0) {
    searchNumber(node, index, candidate, feature, histogram, whole, least, bounded, low, high);
  } else searchCategory(thread, node, index, candidate, feature, histogram, whole, least, bounded, low, high);
}

/** Puts a split in the candidate's place where it gains more: of equal gains the first stays. */
function offer(
  node: usize,
  candidate: usize,
  feature: i32,
  gain: f64,
  left: i64,
  splitL2: f64,
  low: f64,
  high: f64,
): bool {
  if (load<i32>(candidate, NODE_FEATURE) >= 0 && !(gain > load<f64>(candidate, NODE_GAIN))) return false;
  const l2 = setting(L2) + splitL2;
  const right = load<i64>(node, NODE_SUM) - left;
  const gradientUnit = setting(GRADIENT_UNIT);
  const hessianUnit = setting(HESSIAN_UNIT);
  store<f64>(candidate, gain, NODE_GAIN);
  store<i64>(candidate, left, NODE_LEFT_SUM);
  store<f64>(candidate, splitL2, NODE_SPLIT_L2);
  store<i32>(candidate, feature, NODE_FEATURE);
  store<f64>(
    candidate,
    valueOf(gradientOf(left) * gradientUnit, hessianOf(left) * hessianUnit, l2, low, high),
    NODE_LEFT_VALUE,
  );
  store<f64>(
    candidate,
    valueOf(gradientOf(right) * gradientUnit, hessianOf(right) * hessianUnit, l2, low, high),
    NODE_RIGHT_VALUE,
  );
  memory.fill(candidate + NODE_MASK, 0, 32);
  return true;
}

// @ts-ignore: decorator
@inline
function setBit(mask: usize, bin: i32): void {
  const at = mask + (<usize>bin >> 3);
  store<u8>(at, load<u8>(at) | (<u8>1 << (<u8>bin & 7)));
}

/** A bin at random from the first to the last but one that rows lie in; the first where there is no other. */
function chooseBin(random: u32, histogram: usize, missing: i32): i32 {
  let first = 0;
  while (first < missing - 1 && hessianOf(load<i64>(histogram + (<usize>first << 3))) === 0) first++;
  let last = missing - 1;
  while (last > first && hessianOf(load<i64>(histogram + (<usize>last << 3))) === 0) last--;
  return last > first ? first + <i32>(random % <u32>(last - first)) : first;
}

function searchNumber(
  node: usize,
  index: i32,
  candidate: usize,
  feature: i32,
  histogram: usize,
  whole: f64,
  least: f64,
  bounded: bool,
  low: f64,
  high: f64,
): void {
  const sum = load<i64>(node, NODE_SUM);
  const count = <f64>load<i32>(node, NODE_COUNT);
  const bins = load<i32>(featureOf(feature), FEATURE_BINS);
  const monotone = load<i32>(featureOf(feature), FEATURE_MONOTONE);
  const gradientUnit = setting(GRADIENT_UNIT);
  const hessianUnit = setting(HESSIAN_UNIT);
  const minRows = setting(MIN_ROWS);
  const minHessian = setting(MIN_HESSIAN);
  const l1 = setting(L1);
  const l2 = setting(L2);
  const totalGradient = gradientOf(sum);
  const totalHessian = hessianOf(sum);
  const rowsOfUnit = count / totalHessian;
  const missing = load<i64>(histogram + (<usize>(bins - 1) << 3));
  const hasMissing = missing !== 0;
  const last = bins - 2;
  const chosen = word(RANDOM) === 0 ? -1 : chooseBin(drawThreshold(index, feature), histogram, bins - 1);
  let best = least;
  let bestBin = -1;
  let bestMissingLeft = false;
  let bestSum: i64 = 0;
  const passes = hasMissing ? 2 : 1;
  for (let pass = 0; pass < passes; pass++) {
    let left: i64 = pass === 0 ? 0 : missing;
    const end = pass === 0 && hasMissing ? last : last - 1;
    for (let bin = 0; bin <= end; bin++) {
      left += load<i64>(histogram + (<usize>bin << 3));
      if (chosen >= 0 && bin !== chosen) continue;
      const h = hessianOf(left);
      const rowsLeft = floor(h * rowsOfUnit + 0.5);
      const hessianLeft = h * hessianUnit;
      if (rowsLeft < minRows || hessianLeft < minHessian) continue;
      const hessianRight = (totalHessian - h) * hessianUnit;
      if (count - rowsLeft < minRows || hessianRight < minHessian) break;
      const g = gradientOf(left);
      const gradientLeft = g * gradientUnit;
      const gradientRight = (totalGradient - g) * gradientUnit;
      const gained = bounded
        ? pairScore(gradientLeft, hessianLeft, gradientRight, hessianRight, l2, monotone, true, low, high)
        : score(gradientLeft, hessianLeft, l1, l2) + score(gradientRight, hessianRight, l1, l2);
      if (gained > best) {
        best = gained;
        bestBin = bin;
        bestMissingLeft = pass === 1;
        bestSum = left;
      }
    }
  }
  if (bestBin < 0) return;
  if (!offer(node, candidate, feature, best - whole, bestSum, 0, low, high)) return;
  // Missing values that training did not show here follow the heavier side.
  const missingLeft = hasMissing ? bestMissingLeft : 2 * hessianOf(bestSum) >= totalHessian;
  store<i32>(candidate, bestBin, NODE_LAST_LEFT);
  store<i32>(candidate, missingLeft ? 1 : 0, NODE_MISSING_LEFT);
  for (let bin = 0; bin <= bestBin; bin++) setBit(candidate + NODE_MASK, bin);
  if (missingLeft) setBit(candidate + NODE_MASK, bins - 1);
}

/** Of bins 0 … count − 1 one at random of those that rows lie in; −1 where there is none. */
function choosePresent(random: u32, histogram: usize, count: i32): i32 {
  let present: u32 = 0;
  for (let bin = 0; bin < count; bin++) {
    if (hessianOf(load<i64>(histogram + (<usize>bin << 3))) > 0) present++;
  }
  if (present === 0) return -1;
  let place = random % present;
  for (let bin = 0; bin < count; bin++) {
    if (hessianOf(load<i64>(histogram + (<usize>bin << 3))) > 0 && place-- === 0) return bin;
  }
  return -1;
}

function searchCategory(
  thread: i32,
  node: usize,
  index: i32,
  candidate: usize,
  feature: i32,
  histogram: usize,
  whole: f64,
  least: f64,
  bounded: bool,
  low: f64,
  high: f64,
): void {
  const sum = load<i64>(node, NODE_SUM);
  const count = <f64>load<i32>(node, NODE_COUNT);
  const bins = load<i32>(featureOf(feature), FEATURE_BINS);
  const gradientUnit = setting(GRADIENT_UNIT);
  const hessianUnit = setting(HESSIAN_UNIT);
  const minRows = setting(MIN_ROWS);
  const minHessian = setting(MIN_HESSIAN);
  const totalGradient = gradientOf(sum);
  const totalHessian = hessianOf(sum);
  const rowsOfUnit = count / totalHessian;
  const oneVersusRest = bins - 1 <= word(CATEGORY_ONE_VERSUS_REST);
  const splitL2 = oneVersusRest ? 0 : setting(CATEGORY_L2);
  const l2 = setting(L2) + splitL2;
  const eligible = address(SCRATCH_AT) + (<usize>thread << 12);
  const ranks = eligible + 1024;
  let best = least;
  let bestSum: i64 = 0;
  let bestFrom = -1;
  let bestTo = -1;
  const random: u32 = word(RANDOM) === 0 ? <u32>0 : drawThreshold(index, feature);

  if (oneVersusRest) {
    const chosen = word(RANDOM) === 0 ? -1 : choosePresent(random, histogram, bins - 1);
    if (word(RANDOM) !== 0 && chosen < 0) return;
    for (let bin = max(0, chosen); bin < (chosen < 0 ? bins - 1 : chosen + 1); bin++) {
      const left = load<i64>(histogram + (<usize>bin << 3));
      const h = hessianOf(left);
      const rows = floor(h * rowsOfUnit + 0.5);
      const hessianLeft = h * hessianUnit;
      const hessianRight = (totalHessian - h) * hessianUnit;
      if (rows < minRows || hessianLeft < minHessian) continue;
      if (count - rows < minRows || hessianRight < minHessian) continue;
      const g = gradientOf(left);
      const gained = pairScore(
        g * gradientUnit,
        hessianLeft,
        (totalGradient - g) * gradientUnit,
        hessianRight,
        l2,
        0,
        bounded,
        low,
        high,
      );
      if (gained <= best) continue;
      best = gained;
      bestSum = left;
      bestFrom = bin;
    }
    if (bestFrom < 0) return;
    if (!offer(node, candidate, feature, best - whole, bestSum, splitL2, low, high)) return;
    setBit(candidate + NODE_MASK, bestFrom);
  } else {
    const smooth = setting(CATEGORY_SMOOTH);
    let kept = 0;
    for (let bin = 0; bin < bins - 1; bin++) {
      const one = load<i64>(histogram + (<usize>bin << 3));
      const h = hessianOf(one);
      if (floor(h * rowsOfUnit + 0.5) < max<f64>(1, smooth)) continue;
      const rank = (gradientOf(one) * gradientUnit) / (h * hessianUnit + smooth);
      // Insertion keeps equal ranks in the order of their bins.
      let place = kept;
      while (place > 0 && load<f64>(ranks + (<usize>(place - 1) << 3)) > rank) {
        store<f64>(ranks + (<usize>place << 3), load<f64>(ranks + (<usize>(place - 1) << 3)));
        store<i32>(eligible + (<usize>place << 2), load<i32>(eligible + (<usize>(place - 1) << 2)));
        place--;
      }
      store<f64>(ranks + (<usize>place << 3), rank);
      store<i32>(eligible + (<usize>place << 2), bin);
      kept++;
    }
    const most = min(word(CATEGORY_MEMBERS), (kept + 1) / 2);
    const minRowsOfStep = setting(CATEGORY_MIN_ROWS);
    if (most === 0) return;
    const chosenSide = word(RANDOM) === 0 ? -1 : <i32>(random >> 31);
    const chosenTaken = word(RANDOM) === 0 ? 0 : 1 + <i32>((random & 0x7fffffff) % <u32>most);
    for (let side = 0; side < 2; side++) {
      if (chosenSide >= 0 && side !== chosenSide) continue;
      let left: i64 = 0;
      let rowsLeft: f64 = 0;
      let rowsOfStep: f64 = 0;
      for (let taken = 1; taken <= most; taken++) {
        const bin = load<i32>(eligible + (<usize>(side === 0 ? taken - 1 : kept - taken) << 2));
        left += load<i64>(histogram + (<usize>bin << 3));
        const h = hessianOf(left);
        const rows = floor(h * rowsOfUnit + 0.5);
        rowsOfStep += rows - rowsLeft;
        rowsLeft = rows;
        if (chosenTaken > 0 && taken !== chosenTaken) continue;
        const hessianLeft = h * hessianUnit;
        if (rowsLeft < minRows || hessianLeft < minHessian) continue;
        const rowsRight = count - rowsLeft;
        if (rowsRight < minRows || rowsRight < minRowsOfStep) break;
        const hessianRight = (totalHessian - h) * hessianUnit;
        if (hessianRight < minHessian) break;
        if (rowsOfStep < minRowsOfStep) continue;
        rowsOfStep = 0;
        const g = gradientOf(left);
        const gained = pairScore(
          g * gradientUnit,
          hessianLeft,
          (totalGradient - g) * gradientUnit,
          hessianRight,
          l2,
          0,
          bounded,
          low,
          high,
        );
        if (gained <= best) continue;
        best = gained;
        bestSum = left;
        bestFrom = side === 0 ? 0 : kept - taken;
        bestTo = side === 0 ? taken : kept;
      }
    }
    if (bestFrom < 0) return;
    if (!offer(node, candidate, feature, best - whole, bestSum, splitL2, low, high)) return;
    for (let i = bestFrom; i < bestTo; i++) {
      setBit(candidate + NODE_MASK, load<i32>(eligible + (<usize>i << 2)));
    }
  }
  store<i32>(candidate, -1, NODE_LAST_LEFT);
  store<i32>(candidate, 0, NODE_MISSING_LEFT);
}
