import { wilsonInterval } from '../stats/wilson.ts';
import type { ReliabilityBin } from './contract.ts';
import { binOf, PROBABILITY_BINS } from './probability-bins.ts';

/**
 * Reliability diagram: by bin the mean probability beside the share of rows whose outcome is 1, with its Wilson
 * interval. On the diagonal where probabilities mean what they say. Bins without rows are left out.
 * @param probabilities [n] in [0, 1] @param outcomes [n], 0 or 1
 */
export function reliabilityBins(
  probabilities: Float64Array,
  outcomes: ArrayLike<number>,
  level = 0.95,
  bins = PROBABILITY_BINS,
): ReliabilityBin[] {
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const hits = new Float64Array(bins);
  for (let row = 0; row < probabilities.length; row++) {
    const bin = binOf(probabilities[row]!, bins);
    counts[bin]!++;
    sums[bin]! += probabilities[row]!;
    hits[bin]! += outcomes[row]!;
  }
  const found: ReliabilityBin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin]!;
    if (count === 0) continue;
    found.push({
      low: bin / bins,
      high: (bin + 1) / bins,
      count,
      predicted: sums[bin]! / count,
      observed: hits[bin]! / count,
      interval: wilsonInterval(hits[bin]!, count, level),
    });
  }
  return found;
}

/**
 * Expected calibration error Σ n_b/n · |mean probability − share of outcomes| over the bins of a reliability diagram.
 * Range [0, 1], 0 is perfect; it depends on the bins, and is biased upwards for few rows. NaN without rows.
 * M. P. Naeini, G. Cooper, M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning (AAAI 2015).
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  let rows = 0;
  let error = 0;
  for (const bin of bins) {
    rows += bin.count;
    error += bin.count * Math.abs(bin.predicted - bin.observed);
  }
  return rows === 0 ? NaN : error / rows;
}
