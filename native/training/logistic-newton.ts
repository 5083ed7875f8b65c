import { subgradientViolation, coordinateDescent } from './coordinate-descent.ts';
import { solveDefinite } from './cholesky.ts';
import { gram, times, transposeTimes } from './design.ts';
import { objective, probabilities, residuals, scoresOf, type LogisticProblem } from './logistic-loss.ts';

export interface Solution {
  /** Parameters, output after output. */
  readonly b: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

export interface SolverOptions {
  /** Largest violation of an optimality condition, of the mean loss in the design's coordinates. */
  readonly tolerance: number;
  readonly iterations: number;
  /** Called after each iteration; may throw to end the fit. */
  step(iteration: number): Promise<void>;
}

/** Share of the promised decrease that a step must bring (Armijo). */
const DECREASE = 1e-4;
const HALVINGS = 40;
/** Promised decreases below this part of the objective are lost in its rounding: such steps are taken as they are. */
const LOST = 1e-13;

/** Gradient of the smooth part, output after output. */
export function gradientOf(
  problem: LogisticProblem,
  b: Float64Array,
  p: readonly Float64Array[],
): Float64Array {
  const { design, outputs, l2 } = problem;
  const out = new Float64Array(b.length);
  for (let k = 0; k < outputs; k++) {
    const at = k * design.width;
    out.set(transposeTimes(design, residuals(problem, p, k)), at);
    for (let j = 0; j < design.width; j++) out[at + j]! += l2[j]! * b[at + j]!;
  }
  return out;
}

/** The largest violation of the optimality conditions. */
export function violationOf(
  { design, l1 }: LogisticProblem,
  b: Float64Array,
  gradient: Float64Array,
): number {
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    largest = Math.max(largest, subgradientViolation(gradient[i]!, b[i]!, l1[i % design.width]!));
  }
  return largest;
}

export interface Point {
  readonly b: Float64Array;
  readonly scores: readonly Float64Array[];
  readonly value: number;
}

export function pointAt(problem: LogisticProblem, b: Float64Array): Point {
  const scores = scoresOf(problem, b);
  return { b, scores, value: objective(problem, b, scores) };
}

/** Halves the step until it brings enough; undefined where none does. */
export function lineSearch(
  problem: LogisticProblem,
  from: Point,
  gradient: Float64Array,
  step: Float64Array,
): Point | undefined {
  const { l1, design } = problem;
  let promised = 0;
  for (let i = 0; i < step.length; i++) {
    const penalty = l1[i % design.width]!;
    promised += gradient[i]! * step[i]!;
    if (penalty > 0) promised += penalty * (Math.abs(from.b[i]! + step[i]!) - Math.abs(from.b[i]!));
  }
  for (let halving = 0, t = 1; halving < HALVINGS; halving++, t /= 2) {
    const at = from.b.map((value, i) => {
      const moved = value + t * step[i]!;
      // A coordinate that the full step takes to 0 must arrive there, not at its rounding.
      return t === 1 && l1[i % design.width]! > 0 && step[i] === -value ? 0 : moved;
    });
    const point = pointAt(problem, at);
    if (-promised <= LOST * Math.abs(from.value)) return point;
    if (point.value <= from.value + DECREASE * t * promised) return point;
  }
  return undefined;
}

/**
 * Newton's method, one output after another: exact Hessian by blocks of an output, solved by Cholesky, or under an L1
 * penalty by coordinate descent (proximal Newton: J. D. Lee, Y. Sun, M. A. Saunders, 2014), with a line search.
 * With one output this is Newton's method itself; with several, block coordinate descent with the same optimum.
 */
export async function newton(problem: LogisticProblem, options: SolverOptions): Promise<Solution> {
  const { design, outputs, weights, l1, l2 } = problem;
  const { width } = design;
  let point = pointAt(problem, new Float64Array(outputs * width));
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    const start = gradientOf(problem, point.b, probabilities(problem, point.scores));
    if (violationOf(problem, point.b, start) <= options.tolerance) {
      return { b: point.b, iterations: iteration, converged: true };
    }
    let moved = false;
    for (let k = 0; k < outputs; k++) {
      const p = probabilities(problem, point.scores);
      const gradient = outputs === 1 ? start : gradientOf(problem, point.b, p);
      const own = gradient.subarray(k * width, (k + 1) * width);
      const curvature = p[k]!.map((value, row) => weights[row]! * value * (1 - value));
      const hessian = gram(design, curvature);
      for (let j = 0; j < width; j++) hessian[j * width + j]! += l2[j]!;
      const down = own.map((value) => -value);
      const current = point.b.subarray(k * width, (k + 1) * width);
      const part = l1.some((value) => value > 0)
        ? coordinateDescent({ a: hessian, b: down, l1, offset: current }, options.tolerance / 4, 10_000).x
        : solveDefinite(hessian, width, down);
      const step = new Float64Array(point.b.length);
      step.set(part, k * width);
      const next = lineSearch(problem, point, gradient, step);
      if (next === undefined) continue;
      moved = true;
      point = next;
    }
    await options.step(iteration + 1);
    if (!moved) return { b: point.b, iterations: iteration + 1, converged: false };
  }
  return { b: point.b, iterations: options.iterations, converged: false };
}

/**
 * Newton's method for several outputs at once, its equations solved by conjugate gradients (truncated Newton:
 * R. S. Dembo and T. Steihaug, 1983), so that the Hessian of all outputs is never formed. From 0 the parameters of
 * all outputs keep the sum 0 in each column, which makes the solution unique without a penalty on the intercepts.
 */
export async function newtonConjugate(problem: LogisticProblem, options: SolverOptions): Promise<Solution> {
  const { design, outputs, weights, l2 } = problem;
  const { width } = design;
  let point = pointAt(problem, new Float64Array(outputs * width));
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    const p = probabilities(problem, point.scores);
    const gradient = gradientOf(problem, point.b, p);
    if (violationOf(problem, point.b, gradient) <= options.tolerance) {
      return { b: point.b, iterations: iteration, converged: true };
    }
    const hessianTimes = (v: Float64Array): Float64Array => {
      const u = Array.from({ length: outputs }, (_, k) =>
        times(design, v.subarray(k * width, (k + 1) * width)),
      );
      const mean = new Float64Array(design.rows);
      for (let k = 0; k < outputs; k++) {
        for (let row = 0; row < design.rows; row++) mean[row]! += p[k]![row]! * u[k]![row]!;
      }
      const out = new Float64Array(v.length);
      for (let k = 0; k < outputs; k++) {
        const r = u[k]!.map((value, row) => weights[row]! * p[k]![row]! * (value - mean[row]!));
        const at = k * width;
        out.set(transposeTimes(design, r), at);
        for (let j = 0; j < width; j++) out[at + j]! += l2[j]! * v[at + j]!;
      }
      return out;
    };
    const step = conjugateGradients(hessianTimes, gradient, width, outputs, l2);
    const next = lineSearch(problem, point, gradient, step);
    await options.step(iteration + 1);
    if (next === undefined) return { b: point.b, iterations: iteration + 1, converged: false };
    point = next;
  }
  return { b: point.b, iterations: options.iterations, converged: false };
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
};

/** Solves H·s = −g well enough for Newton's method to converge superlinearly. */
function conjugateGradients(
  times: (v: Float64Array) => Float64Array,
  gradient: Float64Array,
  width: number,
  outputs: number,
  l2: Float64Array,
): Float64Array {
  // One preconditioner for all outputs, which keeps their sum 0: the curvature of equal probabilities.
  const by = (i: number): number => (outputs - 1) / outputs / outputs + l2[i % width]!;
  const size = Math.sqrt(dot(gradient, gradient));
  const enough = Math.min(0.1, Math.sqrt(size)) * size;
  const s = new Float64Array(gradient.length);
  const r = gradient.map((value) => -value);
  let z = r.map((value, i) => value / by(i));
  const d = z.slice();
  let rz = dot(r, z);
  for (let iteration = 0; iteration < Math.max(50, 2 * gradient.length); iteration++) {
    const hd = times(d);
    const curvature = dot(d, hd);
    if (!(curvature > 0)) break;
    const t = rz / curvature;
    for (let i = 0; i < s.length; i++) {
      s[i]! += t * d[i]!;
      r[i]! -= t * hd[i]!;
    }
    if (Math.sqrt(dot(r, r)) <= enough) break;
    z = r.map((value, i) => value / by(i));
    const next = dot(r, z);
    for (let i = 0; i < d.length; i++) d[i] = z[i]! + (next / rz) * d[i]!;
    rz = next;
  }
  return s;
}
