import type { FeatureBins } from './gbt-bins.ts';
import type { LeafRows } from './gbt-kernels.ts';

/** What a split must keep, with the values of one unit of the integer sums. */
export interface SplitRules {
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  readonly minRows: number;
  readonly minHessian: number;
  readonly minGain: number;
  readonly l2: number;
  readonly categorySmooth: number;
  readonly categoryL2: number;
  readonly categoryMembers: number;
  readonly categoryMinRows: number;
  readonly categoryOneVersusRest: number;
}

export interface Split {
  readonly feature: number;
  readonly gain: number;
  /** Whether each bin's rows go left. */
  readonly goesLeft: Uint8Array;
  /** Of a number: the last bin that goes left, and whether missing values do. */
  readonly lastLeft: number;
  readonly missingLeft: boolean;
  /** Further L2 penalty on the two leaves' values (sets of categories). */
  readonly leafL2: number;
  /** Integer sums of the left rows. */
  readonly gradient: number;
  readonly hessian: number;
}

/** Gains that rounding alone can make are not gains. */
const ROUNDING = 1e-12;

interface Sides {
  readonly gradient: number;
  readonly hessian: number;
  readonly leaf: LeafRows;
  readonly rules: SplitRules;
}

/** The lowest gain that counts: above it, G²ₗ/(Hₗ+λ) + G²ᵣ/(Hᵣ+λ) − G²/(H+λ) − minGain > 0. */
function threshold({ gradient, hessian, rules }: Sides): number {
  const parent = (gradient * gradient) / (hessian + rules.l2);
  return parent + rules.minGain + ROUNDING * parent;
}

/**
 * The best split of one feature in a leaf by the second-order gain Gₗ²/(Hₗ+λ) + Gᵣ²/(Hᵣ+λ) − G²/(H+λ), where G and H
 * are sums of gradients and hessians (Chen and Guestrin, KDD 2016). A side's rows are estimated by its share of
 * the leaf's hessian, as LightGBM does. Ties go to the lowest bin. Undefined where no split gains.
 */
export function findSplit(
  feature: number,
  bins: FeatureBins,
  histogram: Int32Array,
  /** Of the feature's first bin in the histogram. */
  offset: number,
  leaf: LeafRows,
  rules: SplitRules,
): Split | undefined {
  if (!bins.usable || leaf.count < 2 * rules.minRows || leaf.hessian <= 0) return undefined;
  const sides: Sides = {
    gradient: leaf.gradient * rules.gradientUnit,
    hessian: leaf.hessian * rules.hessianUnit,
    leaf,
    rules,
  };
  return bins.kind === 'number'
    ? splitNumber(feature, bins.count, histogram, offset, sides)
    : splitCategory(feature, bins.count, histogram, offset, sides);
}

function splitNumber(
  feature: number,
  count: number,
  histogram: Int32Array,
  offset: number,
  { gradient, hessian, leaf, rules }: Sides,
): Split | undefined {
  const { gradientUnit, hessianUnit, minRows, minHessian, l2 } = rules;
  const least = threshold({ gradient, hessian, leaf, rules });
  const rowsOfUnit = leaf.count / leaf.hessian;
  const last = count - 2;
  const missingGradient = histogram[offset + 2 * (count - 1)]!;
  const missingHessian = histogram[offset + 2 * (count - 1) + 1]!;
  const hasMissing = missingHessian !== 0 || missingGradient !== 0;
  let best = least;
  let bestBin = -1;
  let bestMissingLeft = false;
  let bestGradient = 0;
  let bestHessian = 0;
  // With missing values: once with them on the right, where "all others left" is a split too, once on the left.
  for (let pass = 0; pass < (hasMissing ? 2 : 1); pass++) {
    let g = pass === 0 ? 0 : missingGradient;
    let h = pass === 0 ? 0 : missingHessian;
    const end = pass === 0 && hasMissing ? last : last - 1;
    for (let bin = 0; bin <= end; bin++) {
      const at = offset + 2 * bin;
      g += histogram[at]!;
      h += histogram[at + 1]!;
      const rowsLeft = Math.round(h * rowsOfUnit);
      const hessianLeft = h * hessianUnit;
      if (rowsLeft < minRows || hessianLeft < minHessian) continue;
      const hessianRight = (leaf.hessian - h) * hessianUnit;
      if (leaf.count - rowsLeft < minRows || hessianRight < minHessian) break;
      const left = g * gradientUnit;
      const right = (leaf.gradient - g) * gradientUnit;
      const score = (left * left) / (hessianLeft + l2) + (right * right) / (hessianRight + l2);
      if (score > best) {
        best = score;
        bestBin = bin;
        bestMissingLeft = pass === 1;
        bestGradient = g;
        bestHessian = h;
      }
    }
  }
  if (bestBin < 0) return undefined;
  // Missing values that training did not show here follow the heavier side.
  const missingLeft = hasMissing ? bestMissingLeft : 2 * bestHessian >= leaf.hessian;
  const goesLeft = new Uint8Array(256).fill(1, 0, bestBin + 1);
  goesLeft[count - 1] = missingLeft ? 1 : 0;
  return {
    feature,
    gain: best - (gradient * gradient) / (hessian + l2),
    goesLeft,
    lastLeft: bestBin,
    missingLeft,
    leafL2: 0,
    gradient: bestGradient,
    hessian: bestHessian,
  };
}

/**
 * Categories: one against the rest where they are few; else the bins sorted by G/(H + smooth) are cut once, from
 * either end, which is optimal for convex losses (W. D. Fisher, 1958), with LightGBM's limits against overfitting:
 * a smoothing, a further L2 penalty, at most `categoryMembers` on the smaller side, and steps of `categoryMinRows`.
 * The bin of all other codes always goes right.
 */
function splitCategory(
  feature: number,
  count: number,
  histogram: Int32Array,
  offset: number,
  { gradient, hessian, leaf, rules }: Sides,
): Split | undefined {
  const { gradientUnit, hessianUnit, minRows, minHessian } = rules;
  const rowsOfUnit = leaf.count / leaf.hessian;
  const oneVersusRest = count - 1 <= rules.categoryOneVersusRest;
  const l2 = oneVersusRest ? rules.l2 : rules.l2 + rules.categoryL2;
  const gradientOf = (bin: number): number => histogram[offset + 2 * bin]!;
  const hessianOf = (bin: number): number => histogram[offset + 2 * bin + 1]!;
  const scoreOf = (g: number, h: number): number => {
    const left = g * gradientUnit;
    const right = (leaf.gradient - g) * gradientUnit;
    return (left * left) / (h * hessianUnit + l2) + (right * right) / ((leaf.hessian - h) * hessianUnit + l2);
  };
  let best = threshold({ gradient, hessian, leaf, rules });
  let members: number[] = [];
  let bestGradient = 0;
  let bestHessian = 0;

  if (oneVersusRest) {
    for (let bin = 0; bin < count - 1; bin++) {
      const h = hessianOf(bin);
      const rows = Math.round(h * rowsOfUnit);
      if (rows < minRows || h * hessianUnit < minHessian) continue;
      if (leaf.count - rows < minRows || (leaf.hessian - h) * hessianUnit < minHessian) continue;
      const score = scoreOf(gradientOf(bin), h);
      if (score <= best) continue;
      best = score;
      members = [bin];
      bestGradient = gradientOf(bin);
      bestHessian = h;
    }
  } else {
    const eligible: number[] = [];
    const rank = new Float64Array(count);
    for (let bin = 0; bin < count - 1; bin++) {
      if (Math.round(hessianOf(bin) * rowsOfUnit) < Math.max(1, rules.categorySmooth)) continue;
      rank[bin] = (gradientOf(bin) * gradientUnit) / (hessianOf(bin) * hessianUnit + rules.categorySmooth);
      eligible.push(bin);
    }
    eligible.sort((a, b) => rank[a]! - rank[b]! || a - b);
    const most = Math.min(rules.categoryMembers, Math.ceil(eligible.length / 2));
    for (const step of [1, -1]) {
      let g = 0;
      let h = 0;
      let rowsLeft = 0;
      let rowsOfStep = 0;
      for (let taken = 1; taken <= most; taken++) {
        const bin = eligible[step === 1 ? taken - 1 : eligible.length - taken]!;
        g += gradientOf(bin);
        h += hessianOf(bin);
        rowsOfStep += Math.round(h * rowsOfUnit) - rowsLeft;
        rowsLeft = Math.round(h * rowsOfUnit);
        if (rowsLeft < minRows || h * hessianUnit < minHessian) continue;
        const rowsRight = leaf.count - rowsLeft;
        if (rowsRight < minRows || rowsRight < rules.categoryMinRows) break;
        if ((leaf.hessian - h) * hessianUnit < minHessian) break;
        if (rowsOfStep < rules.categoryMinRows) continue;
        rowsOfStep = 0;
        const score = scoreOf(g, h);
        if (score <= best) continue;
        best = score;
        members = step === 1 ? eligible.slice(0, taken) : eligible.slice(eligible.length - taken);
        bestGradient = g;
        bestHessian = h;
      }
    }
  }
  if (members.length === 0) return undefined;
  const goesLeft = new Uint8Array(256);
  for (const bin of members) goesLeft[bin] = 1;
  return {
    feature,
    gain: best - (gradient * gradient) / (hessian + rules.l2),
    goesLeft,
    lastLeft: -1,
    missingLeft: false,
    leafL2: oneVersusRest ? 0 : rules.categoryL2,
    gradient: bestGradient,
    hessian: bestHessian,
  };
}
