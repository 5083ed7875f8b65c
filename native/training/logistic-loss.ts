import { exp, log } from '../stats/elementary.ts';
import { times, type Design } from './design.ts';
import { sum } from '../stats/sum.ts';

/**
 * Mean log loss of linear scores with its penalties, in the coordinates of a design. Parameters lie output after
 * output, `width` each. Binary models have one output, whose score is the log-odds.
 */
export interface LogisticProblem {
  readonly design: Design;
  /** Class of each row. */
  readonly y: Float64Array;
  /** They sum to 1. */
  readonly weights: Float64Array;
  readonly outputs: number;
  /** By column of the design. */
  readonly l1: Float64Array;
  readonly l2: Float64Array;
}

export function scoresOf({ design, outputs }: LogisticProblem, b: Float64Array): Float64Array[] {
  const { width } = design;
  return Array.from({ length: outputs }, (_, k) => times(design, b.subarray(k * width, (k + 1) * width)));
}

/** Mean loss and penalties at given scores. */
export function objective(
  problem: LogisticProblem,
  b: Float64Array,
  scores: readonly Float64Array[],
): number {
  const { design, y, weights, outputs, l1, l2 } = problem;
  const losses = new Float64Array(y.length);
  const [first] = scores;
  for (let row = 0; row < y.length; row++) {
    if (outputs === 1) {
      const s = first![row]!;
      losses[row] = weights[row]! * (Math.max(s, 0) + log(1 + exp(-Math.abs(s))) - y[row]! * s);
      continue;
    }
    let largest = -Infinity;
    for (const score of scores) largest = Math.max(largest, score[row]!);
    let total = 0;
    for (const score of scores) total += exp(score[row]! - largest);
    losses[row] = weights[row]! * (largest + log(total) - scores[y[row]!]![row]!);
  }
  let penalty = 0;
  for (let k = 0; k < outputs; k++) {
    for (let j = 0; j < design.width; j++) {
      const value = b[k * design.width + j]!;
      penalty += l1[j]! * Math.abs(value) + 0.5 * l2[j]! * value * value;
    }
  }
  return sum(losses) + penalty;
}

/** By output: each row's probability (binary: of class 1). */
export function probabilities({ outputs }: LogisticProblem, scores: readonly Float64Array[]): Float64Array[] {
  const rows = scores[0]!.length;
  const out = scores.map(() => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    if (outputs === 1) {
      const s = scores[0]![row]!;
      const small = exp(-Math.abs(s));
      out[0]![row] = (s >= 0 ? 1 : small) / (1 + small);
      continue;
    }
    let largest = -Infinity;
    for (const score of scores) largest = Math.max(largest, score[row]!);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += out[k]![row] = exp(scores[k]![row]! - largest);
    for (let k = 0; k < outputs; k++) out[k]![row]! /= total;
  }
  return out;
}

/** Derivative of a row's loss by an output's score, times the row's weight. */
export function residuals(
  problem: LogisticProblem,
  p: readonly Float64Array[],
  output: number,
): Float64Array {
  const { y, weights, outputs } = problem;
  const isClass = outputs === 1 ? 1 : output;
  return p[output]!.map((value, row) => weights[row]! * (y[row] === isClass ? value - 1 : value));
}
