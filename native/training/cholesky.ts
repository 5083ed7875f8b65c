/**
 * Lower Cholesky factor of a symmetric matrix (by rows), L·Lᵀ = A, or undefined where A is not positive definite
 * to working precision.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= factor[i * n + k]! * factor[j * n + k]!;
      if (i === j) {
        if (!(rest > 0)) return undefined;
        factor[i * n + i] = Math.sqrt(rest);
      } else {
        factor[i * n + j] = rest / factor[j * n + j]!;
      }
    }
  }
  return factor;
}

/** x of L·Lᵀ·x = b. */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    let rest = x[i]!;
    for (let k = 0; k < i; k++) rest -= factor[i * n + k]! * x[k]!;
    x[i] = rest / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = x[i]!;
    for (let k = i + 1; k < n; k++) rest -= factor[k * n + i]! * x[k]!;
    x[i] = rest / factor[i * n + i]!;
  }
  return x;
}

/**
 * A·x = b for a positive semidefinite A: where the factorisation fails (directions of no curvature, as between
 * separated classes), with the least of a few multiples of the largest diagonal entry added.
 */
export function solveDefinite(a: Float64Array, n: number, b: Float64Array): Float64Array {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]!);
  for (const ridge of [0, 1e-12, 1e-9, 1e-6, 1e-3]) {
    const shifted = ridge === 0 ? a : a.slice();
    if (ridge > 0) for (let i = 0; i < n; i++) shifted[i * n + i]! += ridge * largest;
    const factor = cholesky(shifted, n);
    if (factor !== undefined) return choleskySolve(factor, n, b);
  }
  return b.map((value) => value / Math.max(largest, Number.MIN_VALUE));
}

/** A column is dependent when less than this part of its square is left after all columns before it. */
const DEPENDENT = 1e-11;

/**
 * Columns that are linear combinations of columns before them, by the pivots of a Cholesky factorisation in the
 * order of the columns: as in R's lm, the first of a dependent group stay.
 */
export function dependentColumns(a: Float64Array, n: number): Set<number> {
  const dropped = new Set<number>();
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (dropped.has(j)) continue;
      let rest = a[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= factor[i * n + k]! * factor[j * n + k]!;
      if (i !== j) factor[i * n + j] = rest / factor[j * n + j]!;
      else if (rest > DEPENDENT * a[i * n + i]!) factor[i * n + i] = Math.sqrt(rest);
      else {
        dropped.add(i);
        factor.fill(0, i * n, i * n + n);
      }
    }
  }
  return dropped;
}
