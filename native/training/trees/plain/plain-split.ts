import type { FeatureBins } from '../rows/bins.ts';
import type { GrowRules, GrownSplit } from '../engine.ts';

/** A leaf with its integer sums, and what its value may be. */
export interface PlainLeaf {
  readonly count: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly low: number;
  readonly high: number;
}

/** What a split must keep, with the values of one unit of the integer sums. */
export interface SplitRules {
  readonly rules: Omit<GrowRules, 'grid' | 'growth' | 'leaves' | 'maxDepth' | 'learningRate'>;
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  /** Of one threshold at random: the 32 bits that choose it. Undefined: all are judged. */
  readonly random?: number | undefined;
}

export interface PlainSplit extends GrownSplit {
  /** Further L2 penalty on the two leaves' values (sets of categories). */
  readonly leafL2: number;
  /** Of the children, within the leaf's bounds. */
  readonly leftValue: number;
  readonly rightValue: number;
}

/** Gains that rounding alone can make are not gains. */
const ROUNDING = 1e-12;

const shrunk = (gradient: number, l1: number): number =>
  gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;

/** −T(G) / (H + λ), where T draws G towards 0 by the L1 penalty, within the leaf's bounds. */
export function leafValue(
  gradient: number,
  hessian: number,
  l2: number,
  l1: number,
  { low, high }: Pick<PlainLeaf, 'low' | 'high'>,
): number {
  const value = -shrunk(gradient, l1) / (hessian + l2);
  return value < low ? low : value > high ? high : value;
}

/** Sums of one side in the loss's units. */
interface Side {
  readonly gradient: number;
  readonly hessian: number;
}

/** A bin at random from the first to the last but one that rows lie in; the first where there is no other. */
function chooseBin(random: number, missing: number, hessian: (bin: number) => number): number {
  let first = 0;
  while (first < missing - 1 && hessian(first) === 0) first++;
  let last = missing - 1;
  while (last > first && hessian(last) === 0) last--;
  return last > first ? first + (random % (last - first)) : first;
}

/**
 * The best split of one feature in a leaf by the second-order gain T(Gₗ)²/(Hₗ+λ) + T(Gᵣ)²/(Hᵣ+λ) − T(G)²/(H+λ), where G
 * and H are sums of gradients and hessians (T. Chen and C. Guestrin, KDD 2016). Under monotone constraints the gain is that
 * of the values within the leaf's bounds, and children in the wrong order are no split. A side's rows are estimated by its
 * share of the leaf's hessian, as LightGBM does. Ties go to the lowest bin. Undefined where no split gains.
 * @param histogram the leaf's integer sums by bin: gradient, hessian
 */
export function findSplit(
  feature: number,
  bins: FeatureBins,
  histogram: Int32Array,
  leaf: PlainLeaf,
  { rules, gradientUnit, hessianUnit, random }: SplitRules,
): PlainSplit | undefined {
  if (!bins.usable || leaf.count < 2 * rules.minRows || leaf.hessian <= 0) return undefined;
  const { l1, minRows, minHessian } = rules;
  const bounded = rules.monotone.some((sign) => sign !== 0);
  const sign = bins.kind === 'number' ? rules.monotone[feature]! : 0;
  const oneVersusRest = bins.kind === 'category' && bins.count - 1 <= rules.categoryOneVersusRest;
  const leafL2 = bins.kind === 'number' || oneVersusRest ? 0 : rules.categoryL2;
  const rowsOfUnit = leaf.count / leaf.hessian;
  const rowsOf = (hessian: number): number => Math.floor(hessian * rowsOfUnit + 0.5);
  const sideOf = (gradient: number, hessian: number): Side => ({
    gradient: gradient * gradientUnit,
    hessian: hessian * hessianUnit,
  });
  const valueOf = ({ gradient, hessian }: Side, l2: number): number =>
    leafValue(gradient, hessian, l2, l1, leaf);
  function score(side: Side, l2: number): number {
    const part = shrunk(side.gradient, l1);
    if (!bounded) return (part * part) / (side.hessian + l2);
    const value = valueOf(side, l2);
    return -(2 * part * value + (side.hessian + l2) * value * value);
  }
  const whole = score(sideOf(leaf.gradient, leaf.hessian), rules.l2);
  let best = whole + rules.minGain + ROUNDING * Math.abs(whole);
  let found:
    { left: Side; right: Side; bins: readonly number[]; lastLeft: number; missingLeft: boolean } | undefined;

  /** Offers the bins whose integer sums are these as the left side; says whether the right side has become too small. */
  function offer(
    gradient: number,
    hessian: number,
    members: () => readonly number[],
    at: { lastLeft: number; missingLeft: boolean },
  ): void {
    const left = sideOf(gradient, hessian);
    const right = sideOf(leaf.gradient - gradient, leaf.hessian - hessian);
    const l2 = rules.l2 + leafL2;
    const order = valueOf(left, l2) - valueOf(right, l2);
    if (bounded && ((sign > 0 && order > 0) || (sign < 0 && order < 0))) return;
    const gained = score(left, l2) + score(right, l2);
    if (!(gained > best)) return;
    best = gained;
    found = { left, right, bins: members(), ...at };
  }
  const tooSmall = (hessian: number): boolean =>
    rowsOf(hessian) < minRows || hessian * hessianUnit < minHessian;
  const restTooSmall = (hessian: number): boolean =>
    leaf.count - rowsOf(hessian) < minRows || (leaf.hessian - hessian) * hessianUnit < minHessian;
  const g = (bin: number): number => histogram[2 * bin]!;
  const h = (bin: number): number => histogram[2 * bin + 1]!;

  if (bins.kind === 'number') {
    const missing = bins.count - 1;
    const hasMissing = g(missing) !== 0 || h(missing) !== 0;
    const chosen = random === undefined ? undefined : chooseBin(random, missing, h);
    // With missing values: once with them on the right, where "all others left" is a split too, once on the left.
    for (const missingLeft of hasMissing ? [false, true] : [false]) {
      let gradient = missingLeft ? g(missing) : 0;
      let hessian = missingLeft ? h(missing) : 0;
      const last = hasMissing && !missingLeft ? missing - 1 : missing - 2;
      for (let bin = 0; bin <= last; bin++) {
        gradient += g(bin);
        hessian += h(bin);
        if (chosen !== undefined && bin !== chosen) continue;
        if (tooSmall(hessian)) continue;
        if (restTooSmall(hessian)) break;
        // Missing values that training did not show here follow the heavier side.
        const goes = hasMissing ? missingLeft : 2 * hessian >= leaf.hessian;
        const upTo = () => [...Array(bin + 1).keys(), ...(goes ? [missing] : [])];
        offer(gradient, hessian, upTo, { lastLeft: bin, missingLeft: goes });
      }
    }
  } else {
    const all = Array.from({ length: bins.count - 1 }, (_, bin) => bin);
    const none = { lastLeft: -1, missingLeft: false };
    if (oneVersusRest) {
      const present = all.filter((bin) => h(bin) > 0);
      const chosen = random === undefined ? all : present.slice(random % present.length).slice(0, 1);
      for (const bin of chosen) {
        if (!tooSmall(h(bin)) && !restTooSmall(h(bin))) offer(g(bin), h(bin), () => [bin], none);
      }
    } else {
      const smooth = rules.categorySmooth;
      const rank = (bin: number): number => (g(bin) * gradientUnit) / (h(bin) * hessianUnit + smooth);
      const sorted = all
        .filter((bin) => rowsOf(h(bin)) >= Math.max(1, smooth))
        .sort((a, b) => rank(a) - rank(b) || a - b);
      const most = Math.min(rules.categoryMembers, Math.ceil(sorted.length / 2));
      const chosen =
        random === undefined
          ? undefined
          : { fromEnd: random >= 2 ** 31, taken: 1 + ((random % 2 ** 31) % most) };
      for (const fromEnd of [false, true]) {
        if (chosen !== undefined && fromEnd !== chosen.fromEnd) continue;
        let [gradient, hessian, rows, rowsOfStep] = [0, 0, 0, 0];
        for (let taken = 1; taken <= most; taken++) {
          const bin = sorted[fromEnd ? sorted.length - taken : taken - 1]!;
          gradient += g(bin);
          hessian += h(bin);
          rowsOfStep += rowsOf(hessian) - rows;
          rows = rowsOf(hessian);
          if (chosen !== undefined && taken !== chosen.taken) continue;
          if (tooSmall(hessian)) continue;
          if (restTooSmall(hessian) || leaf.count - rows < rules.categoryMinRows) break;
          if (rowsOfStep < rules.categoryMinRows) continue;
          rowsOfStep = 0;
          const members = () => (fromEnd ? sorted.slice(sorted.length - taken) : sorted.slice(0, taken));
          offer(gradient, hessian, members, none);
        }
      }
    }
  }
  if (found === undefined) return undefined;
  const mask = new Uint8Array(32);
  for (const bin of found.bins) mask[bin >> 3]! |= 1 << (bin & 7);
  return {
    feature,
    gain: best - whole,
    lastLeft: found.lastLeft,
    missingLeft: found.missingLeft,
    mask,
    leafL2,
    leftValue: valueOf(found.left, rules.l2 + leafL2),
    rightValue: valueOf(found.right, rules.l2 + leafL2),
  };
}
