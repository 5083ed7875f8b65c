import { exp, log } from '../../../stats/elementary.ts';
import { LOSS_PARTS, MOST_LOG_ODDS, STRETCH } from '../host/layout.ts';
import type { Objective, ObjectiveEntry, ScoredRows } from '../objective.ts';
import { IDENTITY, LOG_GRID, toGrid, weightedMean } from './start.ts';

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
const objective: Objective = {
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
    return objective.loss(rows, begin, end);
  },
  loss(rows, begin, end) {
    return rows.weights === undefined
      ? unweightedLogLoss(rows.scores[0]!, rows.y, begin, end)
      : weightedLogLoss(rows, begin, end);
  },
};

export const logLoss: ObjectiveEntry = {
  begin(train) {
    const rate = weightedMean(train);
    const start = Float64Array.of(toGrid(log(rate / (1 - rate)), LOG_GRID));
    return { outputs: 1, start, grid: LOG_GRID, link: IDENTITY };
  },
  make: () => objective,
};
