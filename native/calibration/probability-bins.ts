/** Bins of equal width that the expected calibration error and reliability diagrams use. */
export const PROBABILITY_BINS = 15;

/** The bin of a probability among (i/bins, (i + 1)/bins]; 0 is in the first. */
export function binOf(probability: number, bins = PROBABILITY_BINS): number {
  const bin = Math.ceil(probability * bins) - 1;
  // The product is rounded; the bounds themselves decide.
  if (bin > 0 && probability <= bin / bins) return bin - 1;
  if (bin < bins - 1 && probability > (bin + 1) / bins) return bin + 1;
  return Math.max(0, Math.min(bins - 1, bin));
}
