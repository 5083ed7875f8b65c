import { exactSum } from '../../exact-sum.ts';
import type { Objective, ObjectiveEntry } from '../objective.ts';

/** Forests add up the shares of all trees: these parts of 1 keep their sums exact. */
const GRID = 2 ** -36;
/** Shares are kept at least half a row away from 0 and 1. */
const leastShare = (rows: number): number => 0.5 / (rows + 1);

/** The class that an output is the share of. */
const labelOf = (output: number, outputs: number): number => (outputs === 1 ? 1 : output);

/** Σ (s − [y = k])² over the outputs; g = s − [y = k], h = 1. */
function sharesLoss(outputs: number): Objective {
  const objective: Objective = {
    derive(rows, begin, end) {
      const { y, weights, scores, gradients, hessians } = rows;
      for (let output = 0; output < outputs; output++) {
        const label = labelOf(output, outputs);
        for (let row = begin; row < end; row++) {
          const weight = weights === undefined ? 1 : weights[row]!;
          gradients[output]![row] = weight * (scores[output]![row]! - (y[row] === label ? 1 : 0));
          hessians[output]![row] = weight;
        }
      }
      return objective.loss(rows, begin, end);
    },
    loss({ y, weights, scores }, begin, end) {
      let sum = 0;
      for (let row = begin; row < end; row++) {
        let squares = 0;
        for (let output = 0; output < outputs; output++) {
          const residual = scores[output]![row]! - (y[row] === labelOf(output, outputs) ? 1 : 0);
          squares += residual * residual;
        }
        sum += (weights === undefined ? 1 : weights[row]!) * squares;
      }
      return sum;
    },
  };
  return objective;
}

/**
 * Shares of classes in leaves: squared error of [y = k] against the share in all rows, which for two classes is the Gini
 * index. One output a class, but a single one for two classes: that of the second. The parameter is the number of trees
 * by which sums are divided.
 */
export const shares: ObjectiveEntry = {
  begin({ y, weights }, { classes, parameter }) {
    const outputs = classes === 2 ? 1 : classes;
    const total = weights === undefined ? y.length : exactSum(weights);
    const start = Float64Array.from({ length: outputs }, (_, output) => {
      const label = labelOf(output, outputs);
      const share = exactSum(y.map((value, row) => (value === label ? (weights?.[row] ?? 1) : 0))) / total;
      return Math.round(share / GRID) * GRID;
    });
    const kind = outputs === 1 ? 'log-odds-of-mean' : 'log-of-mean';
    return {
      outputs,
      start,
      grid: GRID,
      link: { kind, trees: parameter!, least: leastShare(y.length) },
    };
  },
  make: ({ outputs }) => sharesLoss(outputs),
};
