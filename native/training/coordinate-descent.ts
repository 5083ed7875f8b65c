/** Smooth part ½·xᵀAx − bᵀx (A by rows, ridge included), and penalties l1 · |x + offset| by coordinate. */
export interface L1Quadratic {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly l1: Float64Array;
  /** Where the penalised value is x + offset (steps from a point); zeros otherwise. */
  readonly offset: Float64Array;
}

/** How far a coordinate's derivative is from allowing 0, for a derivative g of the smooth part at value v. */
export function subgradientViolation(g: number, v: number, l1: number): number {
  if (v !== 0) return Math.abs(g + (v > 0 ? l1 : -l1));
  return Math.max(0, Math.abs(g) - l1);
}

/**
 * Minimises an L1-penalised quadratic by cyclic coordinate descent (J. Friedman, T. Hastie, R. Tibshirani, 2010)
 * from x = 0, until no coordinate violates its optimality condition by more than `tolerance`.
 * Returns x and the number of passes.
 */
export function coordinateDescent(
  { a, b, l1, offset }: L1Quadratic,
  tolerance: number,
  mostPasses: number,
  start?: Float64Array,
): { readonly x: Float64Array; readonly passes: number; readonly violation: number } {
  const n = b.length;
  const x = start?.slice() ?? new Float64Array(n);
  // Gradient A·x − b, kept up to date.
  const gradient = b.map((value) => -value);
  for (let j = 0; j < n; j++) {
    if (x[j] === 0) continue;
    for (let i = 0; i < n; i++) gradient[i]! += a[j * n + i]! * x[j]!;
  }
  let violation = Infinity;
  for (let pass = 1; pass <= mostPasses; pass++) {
    for (let j = 0; j < n; j++) {
      const curvature = a[j * n + j]!;
      if (!(curvature > 0)) continue;
      const point = x[j]! + offset[j]!;
      const free = point - gradient[j]! / curvature;
      const shrink = l1[j]! / curvature;
      const value = free > shrink ? free - shrink : free < -shrink ? free + shrink : 0;
      const step = value - point;
      if (step === 0) continue;
      x[j] = value === 0 ? -offset[j]! : x[j]! + step;
      const row = j * n;
      for (let i = 0; i < n; i++) gradient[i]! += a[row + i]! * step;
    }
    violation = 0;
    for (let j = 0; j < n; j++) {
      if (!(a[j * n + j]! > 0)) continue;
      violation = Math.max(violation, subgradientViolation(gradient[j]!, x[j]! + offset[j]!, l1[j]!));
    }
    if (violation <= tolerance) return { x, passes: pass, violation };
  }
  return { x, passes: mostPasses, violation };
}
