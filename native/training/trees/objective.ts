import { exp, log } from '../../stats/elementary.ts';
import { ceilingExponent, exactSum } from '../exact-sum.ts';
import type { Labels } from '../learner.ts';
import type { Task } from '../target.ts';
import type { Link } from './link.ts';
import { LOSS_PARTS, MOST_LOG_ODDS, STRETCH } from './kernel-layout.ts';
import { sharesLoss } from './shares.ts';

/** What names an objective; crosses to threads. */
export interface ObjectiveSpec {
  readonly kind: 'log-loss' | 'softmax' | 'squared-error' | 'shares';
  /** Scores a row. */
  readonly outputs: number;
  /** Scores to start from: the best constant, on the grid. */
  readonly start: Float64Array;
  /** Every score is a multiple of it, a power of two, so that sums of leaf values are exact in any order. */
  readonly grid: number;
  /** What makes margins of scores. */
  readonly link: Link;
}

/** Rows with their scores, and room for derivatives; arrays by output hold one entry a row. */
export interface ScoredRows {
  readonly y: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly scores: readonly Float64Array[];
  readonly gradients: readonly Float64Array[];
  readonly hessians: readonly Float64Array[];
}

/** A loss by rows begin … end − 1, with its first and second derivatives by score. */
export interface Objective {
  /** Fills gradients and hessians; returns the weighted sum of the losses. */
  derive(rows: ScoredRows, begin: number, end: number): number;
  /** The weighted sum of the losses: log loss in nats, or squared error. */
  loss(rows: ScoredRows, begin: number, end: number): number;
}

/** float32 holds multiples of 2^−18 exactly up to ±64: more than any log-odds that trees of shrunk leaves reach. */
const LOG_ODDS_GRID = 2 ** -18;
/** float32 holds a range's 2^−21 parts exactly up to eight times the range. */
const RANGE_BITS = 21;

const IDENTITY: Link = { kind: 'identity' };

const toGrid = (value: number, grid: number): number => Math.round(value / grid) * grid + 0;

export function objectiveSpec(task: Task, classes: number, train: Labels): ObjectiveSpec {
  if (task === 'regression') return squaredErrorSpec(train);
  return task === 'binary' ? logLossSpec(train) : softmaxSpec(train, classes);
}

export function objectiveOf({ kind, outputs }: ObjectiveSpec): Objective {
  if (kind === 'squared-error') return squaredError;
  if (kind === 'shares') return sharesLoss(outputs);
  return kind === 'log-loss' ? logLoss : softmaxLoss(outputs);
}

function weightedMean({ y, weights }: Labels): number {
  if (weights === undefined) return exactSum(y) / y.length;
  return exactSum(y.map((value, row) => value * weights[row]!)) / exactSum(weights);
}

export function squaredErrorSpec(train: Labels): ObjectiveSpec {
  const mean = weightedMean(train);
  let range = 0;
  for (const value of train.y) range = Math.max(range, Math.abs(value - mean));
  const grid = range > 0 ? 2 ** Math.max(-1000, ceilingExponent(range) - RANGE_BITS) : 2 ** -52;
  const start = Float64Array.of(range > 0 ? toGrid(mean, grid) : mean);
  return { kind: 'squared-error', outputs: 1, start, grid, link: IDENTITY };
}

/** Squared error (y − s)², derivatives halved as usual: g = s − y, h = 1. */
const squaredError: Objective = {
  derive({ y, weights, scores, gradients, hessians }, begin, end) {
    const score = scores[0]!;
    const g = gradients[0]!;
    const h = hessians[0]!;
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const w = weights === undefined ? 1 : weights[row]!;
      const residual = score[row]! - y[row]!;
      g[row] = w * residual;
      h[row] = w;
      sum += w * (residual * residual);
    }
    return sum;
  },
  loss({ y, weights, scores }, begin, end) {
    const score = scores[0]!;
    let sum = 0;
    for (let row = begin; row < end; row++) {
      const residual = score[row]! - y[row]!;
      sum += (weights === undefined ? 1 : weights[row]!) * (residual * residual);
    }
    return sum;
  },
};

function logLossSpec(train: Labels): ObjectiveSpec {
  const rate = weightedMean(train);
  const start = Float64Array.of(toGrid(log(rate / (1 - rate)), LOG_ODDS_GRID));
  return { kind: 'log-loss', outputs: 1, start, grid: LOG_ODDS_GRID, link: IDENTITY };
}

/** Products of `1 + e^−|s|` of up to STRETCH rows, of even and of odd rows apart, stay finite: their logarithms are taken together. */
export function sumLogLoss(linear: number, products: Float64Array): number {
  let sum = linear;
  for (const product of products) sum += log(product);
  return sum;
}

/** e^−|s|, which beyond MOST_LOG_ODDS counts as 0. */
function smallOf(s: number): number {
  const magnitude = Math.abs(s);
  return magnitude > MOST_LOG_ODDS ? 0 : exp(-magnitude);
}

/** The sum of log(1 + e^−|s|) + max(s, 0) − y·s over rows begin … end − 1, at most a block, begun at an even row. */
function unweightedLogLoss(score: Float64Array, y: Float64Array, begin: number, end: number): number {
  const linear = [0, 0];
  const products = new Float64Array(LOSS_PARTS - 1).fill(1);
  for (let row = begin; row < end; row++) {
    const s = score[row]!;
    const odd = row & 1;
    linear[odd]! += (s > 0 ? s : 0) - y[row]! * s;
    products[2 * Math.floor((row - begin) / STRETCH) + odd]! *= 1 + smallOf(s);
  }
  return sumLogLoss(linear[0]! + linear[1]!, products);
}

function weightedLogLoss({ y, weights, scores }: ScoredRows, begin: number, end: number): number {
  let sum = 0;
  for (let row = begin; row < end; row++) {
    const s = scores[0]![row]!;
    sum += weights![row]! * ((s > 0 ? s : 0) - y[row]! * s + log(1 + smallOf(s)));
  }
  return sum;
}

/** Log loss of a log-odds s: log(1 + eˢ) − y·s; g = p − y, h = p·(1 − p). */
const logLoss: Objective = {
  derive(rows, begin, end) {
    const { y, weights, scores, gradients, hessians } = rows;
    const score = scores[0]!;
    const g = gradients[0]!;
    const h = hessians[0]!;
    for (let row = begin; row < end; row++) {
      const s = score[row]!;
      // Without cancellation: one of p and 1 − p is small / (1 + small), the other 1 / (1 + small).
      const small = smallOf(s);
      const near = 1 / (1 + small);
      const far = small * near;
      const p = s >= 0 ? near : far;
      const q = s >= 0 ? far : near;
      const w = weights === undefined ? 1 : weights[row]!;
      g[row] = y[row] === 1 ? -w * q : w * p;
      h[row] = w * near * far;
    }
    return logLoss.loss(rows, begin, end);
  },
  loss(rows, begin, end) {
    return rows.weights === undefined
      ? unweightedLogLoss(rows.scores[0]!, rows.y, begin, end)
      : weightedLogLoss(rows, begin, end);
  },
};

function softmaxSpec(train: Labels, classes: number): ObjectiveSpec {
  const share = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    const inClass = train.y.map((value, row) => (value === k ? (train.weights?.[row] ?? 1) : 0));
    share[k] = exactSum(inClass);
  }
  const total = exactSum(share);
  const half = (0.5 * total) / train.y.length;
  return {
    kind: 'softmax',
    outputs: classes,
    // A class without a row counts as half a row of mean weight.
    start: share.map((weight) => toGrid(log(Math.max(weight, half) / total), LOG_ODDS_GRID)),
    grid: LOG_ODDS_GRID,
    link: IDENTITY,
  };
}

/** Cross-entropy of softmax(s): g = p − [y = k], h = K/(K−1) · p·(1 − p), the factor as in LightGBM (Friedman 2001). */
function softmaxLoss(classes: number): Objective {
  const factor = classes / (classes - 1);
  const power = new Float64Array(classes);
  return {
    derive({ y, weights, scores, gradients, hessians }, begin, end) {
      let total = 0;
      for (let row = begin; row < end; row++) {
        let largest = -Infinity;
        for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[k]![row]!);
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += power[k] = exp(scores[k]![row]! - largest);
        const w = weights === undefined ? 1 : weights[row]!;
        for (let k = 0; k < classes; k++) {
          const p = power[k]! / sum;
          gradients[k]![row] = w * (y[row] === k ? p - 1 : p);
          hessians[k]![row] = w * factor * p * (1 - p);
        }
        total += w * (largest + log(sum) - scores[y[row]!]![row]!);
      }
      return total;
    },
    loss({ y, weights, scores }, begin, end) {
      let total = 0;
      for (let row = begin; row < end; row++) {
        let largest = -Infinity;
        for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[k]![row]!);
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += exp(scores[k]![row]! - largest);
        const w = weights === undefined ? 1 : weights[row]!;
        total += w * (largest + log(sum) - scores[y[row]!]![row]!);
      }
      return total;
    },
  };
}
