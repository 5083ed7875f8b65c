import { exp, log } from '../stats/elementary.ts';
import { ceilingExponent, exactSum } from './exact-sum.ts';
import type { LabelledRows } from './learner.ts';
import type { Task } from './target.ts';

/** A loss with its first and second derivatives by score. Arrays by output hold one entry a row. */
export interface Objective {
  readonly outputs: number;
  /** Scores to start from: the best constant, on the grid. */
  readonly start: Float64Array;
  /** Every score is a multiple of it, a power of two, so that sums of leaf values are exact in any order. */
  readonly grid: number;
  /** Fills gradient and hessian by output; returns the mean loss. */
  derive(
    rows: LabelledRows,
    scores: readonly Float64Array[],
    gradient: readonly Float64Array[],
    hessian: readonly Float64Array[],
  ): number;
  /** Mean loss: log loss in nats, or squared error. */
  loss(rows: LabelledRows, scores: readonly Float64Array[]): number;
}

/** float32 holds multiples of 2^−18 exactly up to ±64: more than any log-odds that trees of shrunk leaves reach. */
const LOG_ODDS_GRID = 2 ** -18;
/** float32 holds a range's 2^−21 parts exactly up to eight times the range. */
const RANGE_BITS = 21;
/** Sums are made of blocks, so that threads may share them. */
const BLOCK = 4096;

const toGrid = (value: number, grid: number): number => Math.round(value / grid) * grid + 0;

export function objectiveOf(task: Task, classes: number, train: LabelledRows): Objective {
  if (task === 'regression') return squaredError(train);
  return task === 'binary' ? logLoss(train) : softmaxLoss(train, classes);
}

function weightedMean({ y, weights }: LabelledRows): number {
  if (weights === undefined) return exactSum(y) / y.length;
  return exactSum(y.map((value, row) => value * weights[row]!)) / exactSum(weights);
}

/** The mean of a row's loss, weighted, summed in blocks of rows. */
function meanLoss(rows: LabelledRows, lossOf: (row: number) => number): number {
  const { y, weights } = rows;
  let sum = 0;
  let weight = 0;
  for (let begin = 0; begin < y.length; begin += BLOCK) {
    const end = Math.min(y.length, begin + BLOCK);
    let blockSum = 0;
    let blockWeight = 0;
    for (let row = begin; row < end; row++) {
      const w = weights === undefined ? 1 : weights[row]!;
      blockSum += w * lossOf(row);
      blockWeight += w;
    }
    sum += blockSum;
    weight += blockWeight;
  }
  return sum / weight;
}

/** Squared error (y − s)², derivatives halved as usual: g = s − y, h = 1. */
function squaredError(train: LabelledRows): Objective {
  const mean = weightedMean(train);
  let range = 0;
  for (const value of train.y) range = Math.max(range, Math.abs(value - mean));
  const grid = range > 0 ? 2 ** Math.max(-1000, ceilingExponent(range) - RANGE_BITS) : 2 ** -52;
  const loss = (rows: LabelledRows, [score]: readonly Float64Array[]): number =>
    meanLoss(rows, (row) => {
      const residual = score![row]! - rows.y[row]!;
      return residual * residual;
    });
  return {
    outputs: 1,
    start: Float64Array.of(range > 0 ? toGrid(mean, grid) : mean),
    grid,
    loss,
    derive(rows, scores, gradient, hessian) {
      const [score] = scores;
      const [g] = gradient;
      const [h] = hessian;
      const { y, weights } = rows;
      for (let row = 0; row < y.length; row++) {
        const w = weights === undefined ? 1 : weights[row]!;
        g![row] = w * (score![row]! - y[row]!);
        h![row] = w;
      }
      return loss(rows, scores);
    },
  };
}

/** Log loss of a log-odds s: log(1 + eˢ) − y·s; g = p − y, h = p·(1 − p). */
function logLoss(train: LabelledRows): Objective {
  const rate = weightedMean(train);
  const loss = (rows: LabelledRows, [score]: readonly Float64Array[]): number =>
    meanLoss(rows, (row) => {
      const s = score![row]!;
      return Math.max(s, 0) + log(1 + exp(-Math.abs(s))) - rows.y[row]! * s;
    });
  return {
    outputs: 1,
    start: Float64Array.of(toGrid(log(rate / (1 - rate)), LOG_ODDS_GRID)),
    grid: LOG_ODDS_GRID,
    loss,
    derive(rows, scores, gradient, hessian) {
      const [score] = scores;
      const g = gradient[0]!;
      const h = hessian[0]!;
      const { y, weights } = rows;
      let sum = 0;
      let weight = 0;
      for (let begin = 0; begin < y.length; begin += BLOCK) {
        const end = Math.min(y.length, begin + BLOCK);
        let blockSum = 0;
        let blockWeight = 0;
        for (let row = begin; row < end; row++) {
          const s = score![row]!;
          const w = weights === undefined ? 1 : weights[row]!;
          // Without cancellation: one of p and 1 − p is small / (1 + small), the other 1 / (1 + small).
          const small = exp(-Math.abs(s));
          const near = 1 / (1 + small);
          const far = small * near;
          const p = s >= 0 ? near : far;
          const q = s >= 0 ? far : near;
          g[row] = y[row] === 1 ? -w * q : w * p;
          h[row] = w * near * far;
          blockSum += w * (Math.max(s, 0) + log(1 + small) - y[row]! * s);
          blockWeight += w;
        }
        sum += blockSum;
        weight += blockWeight;
      }
      return sum / weight;
    },
  };
}

/** Cross-entropy of softmax(s): g = p − [y = k], h = K/(K−1) · p·(1 − p), the factor as in LightGBM (Friedman 2001). */
function softmaxLoss(train: LabelledRows, classes: number): Objective {
  const share = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    const inClass = train.y.map((value, row) => (value === k ? (train.weights?.[row] ?? 1) : 0));
    share[k] = exactSum(inClass);
  }
  const total = exactSum(share);
  const factor = classes / (classes - 1);
  const loss = (rows: LabelledRows, scores: readonly Float64Array[]): number =>
    meanLoss(rows, (row) => {
      let largest = -Infinity;
      for (const score of scores) largest = Math.max(largest, score[row]!);
      let sum = 0;
      for (const score of scores) sum += exp(score[row]! - largest);
      return largest + log(sum) - scores[rows.y[row]!]![row]!;
    });
  return {
    outputs: classes,
    // A class without a row counts as half a row.
    start: share.map((weight) => toGrid(log(Math.max(weight, 0.5) / total), LOG_ODDS_GRID)),
    grid: LOG_ODDS_GRID,
    loss,
    derive(rows, scores, gradient, hessian) {
      const { y, weights } = rows;
      const power = new Float64Array(classes);
      return meanLoss(rows, (row) => {
        let largest = -Infinity;
        for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[k]![row]!);
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += power[k] = exp(scores[k]![row]! - largest);
        const w = weights === undefined ? 1 : weights[row]!;
        for (let k = 0; k < classes; k++) {
          const p = power[k]! / sum;
          gradient[k]![row] = w * (y[row] === k ? p - 1 : p);
          hessian[k]![row] = w * factor * p * (1 - p);
        }
        return largest + log(sum) - scores[y[row]!]![row]!;
      });
    },
  };
}
