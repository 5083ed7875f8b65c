import type { ReliabilityBin } from './contract.ts';

/** z of a two-sided 95 % normal interval. */
const Z95 = 1.959963984540054;

/**
 * Wilson score interval of a proportion. E. B. Wilson (1927). Stays within [0, 1] and is defined at 0 and n.
 * @returns [low, high]; n must be above 0
 */
export function wilsonInterval(successes: number, n: number, z = Z95): [number, number] {
  const p = successes / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [successes === 0 ? 0 : Math.max(0, centre - half), successes === n ? 1 : Math.min(1, centre + half)];
}

/** The bin of a probability among equal-width bins (i/bins, (i+1)/bins]; 0 is in the first. */
export function binOf(probability: number, bins: number): number {
  const bin = Math.ceil(probability * bins) - 1;
  // The product is rounded; the bounds themselves decide.
  if (bin > 0 && probability <= bin / bins) return bin - 1;
  if (bin < bins - 1 && probability > (bin + 1) / bins) return bin + 1;
  return Math.max(0, Math.min(bins - 1, bin));
}

/** Reliability diagram: by bin the mean probability beside the rate of outcomes, with counts and Wilson intervals. */
export function reliability(
  probabilities: Float64Array,
  outcomes: Float64Array,
  bins = 15,
): ReliabilityBin[] {
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const hits = new Float64Array(bins);
  for (let row = 0; row < probabilities.length; row++) {
    const bin = binOf(probabilities[row]!, bins);
    counts[bin] = counts[bin]! + 1;
    sums[bin] = sums[bin]! + probabilities[row]!;
    hits[bin] = hits[bin]! + outcomes[row]!;
  }
  return Array.from(counts, (count, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    count,
    meanProbability: count === 0 ? null : sums[bin]! / count,
    rate: count === 0 ? null : hits[bin]! / count,
    rateInterval: count === 0 ? null : wilsonInterval(hits[bin]!, count),
  }));
}

/**
 * Expected calibration error: Σ n_b/N · |mean probability − rate| over 15 equal-width bins (i/15, (i+1)/15], 0 in the
 * first. 0 is perfect, 1 the worst. M. P. Naeini, G. Cooper, M. Hauskrecht (AAAI 2015).
 */
export function expectedCalibrationError(
  probabilities: Float64Array,
  outcomes: Float64Array,
  bins = 15,
): number {
  let error = 0;
  for (const bin of reliability(probabilities, outcomes, bins)) {
    if (bin.count > 0)
      error += (bin.count / probabilities.length) * Math.abs(bin.meanProbability! - bin.rate!);
  }
  return error;
}
