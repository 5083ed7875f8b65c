import { exp, log1p } from '../../../stats/elementary.ts';
import { ceilingExponent } from '../../exact-sum.ts';
import type { Objective, ObjectiveEntry, RankingOptions } from '../objective.ts';
import { RankedList } from './ranked-list.ts';
import { IDENTITY } from './start.ts';

/** As LightGBM's, a float: what keeps pairs of nearly equal scores from counting for everything. */
const LEAST_DISTANCE = Math.fround(0.01);
/** float32 holds multiples of 2^−18 exactly up to ±64, in units of which scores are as far apart as log-odds are. */
const GRID_BITS = 18;
/** Scores further below the best one, in units of the sigmoid, count as so far: powers of them are above 0. */
const FURTHEST = 300;

/**
 * Derivatives of a list's scores by LambdaMART (C. J. C. Burges, From RankNet to LambdaRank to LambdaMART, 2010), as
 * LightGBM's objective lambdarank: of each pair of rows of different relevance, of which one is among the first
 * `truncation`, the logistic loss of the difference of their scores, times what swapping them would change of the list's
 * NDCG. The sigmoid is exact, where LightGBM looks it up in a table.
 */
function deriveList(list: RankedList, power: Float64Array, options: RankingOptions): void {
  const { length, score, gain, discount, gradient, hessian } = list;
  const { truncation, sigmoid, normalize } = options;
  gradient.fill(0, 0, length);
  hessian.fill(0, 0, length);
  const highest = list.highestDcg(truncation);
  if (highest === 0) return;
  const best = score[0]!;
  const byDistance = normalize && best !== score[length - 1];
  // One power a row: the sigmoid of a pair's difference is a quotient of two.
  for (let i = 0; i < length; i++) power[i] = exp(Math.max(-FURTHEST, sigmoid * (score[i]! - best)));
  const slope = sigmoid / highest;
  const deciding = Math.min(truncation, length - 1);
  let total = 0;
  for (let i = 0; i < deciding; i++) {
    const [gainOfI, scoreOfI, discountOfI, powerOfI] = [gain[i]!, score[i]!, discount[i]!, power[i]!];
    let gradientOfI = gradient[i]!;
    let hessianOfI = hessian[i]!;
    for (let j = i + 1; j < length; j++) {
      const gap = gainOfI - gain[j]!;
      if (gap === 0) continue;
      const distance = byDistance ? LEAST_DISTANCE + (scoreOfI - score[j]!) : 1;
      const sum = powerOfI + power[j]!;
      const change = (slope * (discountOfI - discount[j]!) * gap) / (distance * sum);
      // Of the less relevant row: how likely it is held to be the more relevant one, times the sum.
      const wrong = gap > 0 ? power[j]! : powerOfI;
      const lambda = change * wrong;
      const curvature = (sigmoid * Math.abs(change) * powerOfI * power[j]!) / sum;
      gradientOfI -= lambda;
      gradient[j]! += lambda;
      hessianOfI += curvature;
      hessian[j]! += curvature;
      total += 2 * Math.abs(lambda);
    }
    gradient[i] = gradientOfI;
    hessian[i] = hessianOfI;
  }
  if (!normalize || total === 0) return;
  const factor = log1p(total) / (Math.LN2 * total);
  for (let i = 0; i < length; i++) {
    gradient[i]! *= factor;
    hessian[i]! *= factor;
  }
}

/**
 * By list, not by row. The loss that is told is 1 − NDCG of the first `truncation` rows: what the derivatives lower, while
 * the pairs' losses that they are slopes of weigh differently in each round and cannot be compared.
 */
function objectiveFor(options: RankingOptions): Objective {
  const list = new RankedList();
  let power = new Float64Array(0);
  function lossOf(): number {
    const highest = list.highestDcg(options.truncation);
    return highest === 0 ? 0 : 1 - list.dcg(options.truncation) / highest;
  }
  return {
    derive(rows, begin, end) {
      const { lists, memories = [rows] } = rows;
      let sum = 0;
      for (let number = begin; number < end; number++) {
        list.take(memories, lists!, number);
        if (power.length < list.score.length) power = new Float64Array(list.score.length);
        deriveList(list, power, options);
        list.give(memories);
        sum += lists!.weights[number]! * lossOf();
      }
      return sum;
    },
    loss(rows, begin, end) {
      const { lists, memories = [rows] } = rows;
      let sum = 0;
      for (let number = begin; number < end; number++) {
        list.take(memories, lists!, number);
        sum += lists!.weights[number]! * lossOf();
      }
      return sum;
    },
  };
}

export const lambdarank: ObjectiveEntry = {
  begin: (_, { ranking }) => ({
    outputs: 1,
    // A constant says nothing of an order.
    start: Float64Array.of(0),
    grid: 2 ** (ceilingExponent(1 / ranking!.sigmoid) - GRID_BITS),
    link: IDENTITY,
  }),
  make: ({ ranking }) => objectiveFor(ranking!),
};
