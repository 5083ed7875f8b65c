import { exp, log } from './elementary.ts';

const SQRT_PI = Math.sqrt(3.141592653589793);

/** e^(−x²), with the square's rounding error put back. */
function expOfMinusSquare(x: number): number {
  const high = Math.round(x * 2 ** 20) / 2 ** 20;
  return exp(-high * high) * exp(-(x - high) * (x + high));
}

/**
 * Error function 2/√π ∫₀ˣ e^(−t²) dt; range [−1, 1], odd. Relative error < 2e-15 (against mpmath).
 * M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 7.1.6.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size > 2) return Math.sign(x) * (1 - tail(size));
  return seriesErf(x);
}

/** Complement 1 − erf(x), exact in its tail; range [0, 2]. Relative error < 1e-13 (< 2e-15 above 2). */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 2) return x > 27.3 ? 0 : tail(x);
  return 1 - erf(x);
}

/** e^(−x²) · 2x/√π · Σ (2x²)ⁿ / (1 · 3 · … · (2n + 1)): all terms are positive. */
function seriesErf(x: number): number {
  const twice = 2 * x * x;
  let term = 1;
  let total = 1;
  for (let n = 1; term > total * 1e-17; n++) {
    term *= twice / (2 * n + 1);
    total += term;
  }
  return ((2 * x) / SQRT_PI) * expOfMinusSquare(x) * total;
}

/** erfc for x > 2 by its continued fraction (7.1.14), from a depth at which it no longer changes. */
function tail(x: number): number {
  let fraction = x;
  for (let k = 120; k >= 1; k--) fraction = x + k / 2 / fraction;
  return expOfMinusSquare(x) / (SQRT_PI * fraction);
}

/** Standard normal distribution function Φ(z); range [0, 1]. */
export function normalCdf(z: number): number {
  return erfc(-z * Math.SQRT1_2) / 2;
}

/**
 * The z with Φ(z) = p: Newton and Halley steps on Φ from a rational start (Abramowitz and Stegun 26.2.23).
 * −Infinity at 0, Infinity at 1, NaN outside [0, 1]. Relative error < 1e-14 for p in [1e-300, 1 − 1e-10].
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p === 0.5) return 0;
  const small = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * log(small));
  // Of the lower tail, so z is negative.
  let z =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 4; step++) {
    const cdf = erfc(-z * Math.SQRT1_2) / 2;
    const density = exp((-z * z) / 2) / Math.sqrt(6.283185307179586);
    const error = (cdf - small) / density;
    z -= error / (1 + (z * error) / 2);
  }
  return p < 0.5 ? z : -z;
}
