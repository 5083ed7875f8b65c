import { log, sigmoid, softplus } from '../stats/elementary.ts';
import { mean, sum } from '../stats/sum.ts';

const maxSteps = 200;
const tolerance = 1e-12;
/** Margins that differ by less, relative to the largest, are one: a slope that told them apart would amplify rounding. */
const LEAST_SPREAD = 1e-9;

/**
 * Platt scaling: p = 1 / (1 + e^(a·z + b)) of the margin z, by maximum likelihood on smoothed targets
 * (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2). J. Platt (1999); Newton's method with step halving as in H.-T. Lin, C.-J. Lin,
 * R. C. Weng, A note on Platt's probabilistic outputs (2007). scikit-learn's `method="sigmoid"` has the same optimum.
 *
 * @param margins [n], finite @param outcomes [n], 0 or 1; a margin that is constant but for rounding gives a = 0
 */
export function fitSigmoid(
  margins: Float64Array,
  outcomes: ArrayLike<number>,
): { readonly a: number; readonly b: number } {
  const n = margins.length;
  const positives = sum(outcomes);
  const negatives = n - positives;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  // Centred and scaled margins keep the two unknowns on one scale.
  const centre = mean(margins);
  let spread = 0;
  let largest = 0;
  for (const z of margins) {
    spread = Math.max(spread, Math.abs(z - centre));
    largest = Math.max(largest, Math.abs(z));
  }
  const scale = spread > Math.max(1e-300, LEAST_SPREAD * largest) ? 1 / spread : 0;
  const loss = (a: number, b: number): number => {
    let total = 0;
    for (let i = 0; i < n; i++) {
      const f = a * (margins[i]! - centre) * scale + b;
      const t = outcomes[i]! === 1 ? high : low;
      // −t·log p − (1 − t)·log(1 − p) with p = 1/(1 + e^f)
      total += softplus(f) - (1 - t) * f;
    }
    return total;
  };
  let a = 0;
  let b = log((negatives + 1) / (positives + 1));
  let current = loss(a, b);
  for (let step = 0; step < maxSteps; step++) {
    let g1 = 0;
    let g2 = 0;
    let h11 = 1e-12;
    let h22 = 1e-12;
    let h21 = 0;
    for (let i = 0; i < n; i++) {
      const z = (margins[i]! - centre) * scale;
      const f = a * z + b;
      const p = sigmoid(-f);
      const d1 = (outcomes[i]! === 1 ? high : low) - p;
      const d2 = p * (1 - p);
      g1 += z * d1;
      g2 += d1;
      h11 += z * z * d2;
      h22 += d2;
      h21 += z * d2;
    }
    if (Math.abs(g1) < tolerance * n && Math.abs(g2) < tolerance * n) break;
    const determinant = h11 * h22 - h21 * h21;
    const stepA = -(h22 * g1 - h21 * g2) / determinant;
    const stepB = -(h11 * g2 - h21 * g1) / determinant;
    let size = 1;
    let better = false;
    for (; size > 1e-10; size /= 2) {
      const next = loss(a + size * stepA, b + size * stepB);
      // Near the optimum the loss no longer tells steps apart, the gradient still does.
      if (next <= current * (1 + 1e-14)) {
        a += size * stepA;
        b += size * stepB;
        current = next;
        better = true;
        break;
      }
    }
    if (!better) break;
  }
  return { a: a * scale, b: b - a * scale * centre };
}
