/**
 * The t with which a Student variable lies between −t and t with probability `level`. Of an even number of degrees of
 * freedom ν the distribution function is a finite sum, P(|T| ≤ t) = u · Σ c_k · (1 − u²)^k over k < ν/2 with
 * u = t / √(ν + t²), c_0 = 1 and c_k = c_{k−1} · (2k − 1) / 2k (M. Abramowitz and I. A. Stegun, Handbook of
 * Mathematical Functions, 1964, 26.7.4), which rises with u and is turned by bisection.
 * @param level in [0, 0.9999] @param freedom ν, even, from 2 @returns from 0; relative error below 1e-10
 */
export function studentBound(level: number, freedom: number): number {
  if (!(level >= 0 && level <= 0.9999)) throw new RangeError(`No level between 0 and 0.9999: ${level}.`);
  if (!(freedom >= 2 && freedom % 2 === 0)) throw new RangeError(`No even number from 2: ${freedom}.`);
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (between(middle, freedom) < level) low = middle;
    else high = middle;
  }
  return low * Math.sqrt(freedom / ((1 - low) * (1 + low)));
}

function between(u: number, freedom: number): number {
  const square = (1 - u) * (1 + u);
  let term = 1;
  let total = 1;
  for (let k = 1; k < freedom / 2; k++) {
    term *= (square * (2 * k - 1)) / (2 * k);
    total += term;
  }
  return u * total;
}
