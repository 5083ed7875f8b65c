import type { Labels } from '../../learner.ts';
import type { ScoreViews } from '../engine.ts';
import { BLOCK } from '../host/layout.ts';
import type { Objective, ObjectiveSpec, ScoredRows } from '../objective.ts';
import { objectiveOf } from '../objectives/registry.ts';

/**
 * Mean squared error of a forest of 1, 2, … trees: of numbers, or of shares of classes. Training rows are scored by the
 * trees that did not see them, where rows are drawn; a row that all trees have seen has the score of no tree.
 */
export class ForestLosses {
  readonly curves = { train: [] as number[], validation: [] as number[] };
  outOfBag = false;
  readonly #start: Float64Array;
  readonly #objective: Objective;
  readonly #train: Labels;
  readonly #validation: Labels | undefined;
  /** Scores before the last tree; by output. */
  readonly #before: Float64Array[];
  /** Sums of the values of the trees that did not see a row, and how many they are. */
  readonly #unseenSums: Float64Array[];
  readonly #unseenTrees: Float64Array;
  #trees = 0;

  constructor(spec: ObjectiveSpec, train: Labels, validation: Labels | undefined) {
    this.#start = spec.start;
    this.#objective = objectiveOf(spec);
    this.#train = train;
    this.#validation = validation;
    const rows = train.y.length;
    this.#before = Array.from(spec.start, (value) => new Float64Array(rows).fill(value));
    this.#unseenSums = Array.from(spec.start, () => new Float64Array(rows));
    this.#unseenTrees = new Float64Array(rows);
  }

  /**
   * Counts one more tree an output.
   * @param scores start + Σ values of the trees so far
   * @param factors 0 for rows that the tree did not see; undefined: it saw all
   */
  after({ train, validation }: ScoreViews, factors: Float64Array | undefined) {
    this.#trees++;
    this.outOfBag = factors !== undefined;
    if (factors === undefined) {
      this.curves.train.push(this.#mean(this.#train, train, () => this.#trees));
    } else {
      this.#countUnseen(train, factors);
      const own = this.#unseenSums.map((sums, output) => sums.map((sum) => this.#start[output]! + sum));
      this.curves.train.push(this.#mean(this.#train, own, (row) => this.#unseenTrees[row]!));
    }
    if (this.#validation !== undefined)
      this.curves.validation.push(this.#mean(this.#validation, validation!, () => this.#trees));
    return {
      train: this.curves.train.at(-1)!,
      ...(this.#validation !== undefined && { validation: this.curves.validation.at(-1)! }),
    };
  }

  #countUnseen(scores: readonly Float64Array[], factors: Float64Array): void {
    scores.forEach((after, output) => {
      const before = this.#before[output]!;
      const sums = this.#unseenSums[output]!;
      // Scores are exact sums: what a tree has added is the difference.
      for (let row = 0; row < factors.length; row++)
        if (factors[row] === 0) sums[row]! += after[row]! - before[row]!;
      before.set(after);
    });
    for (let row = 0; row < factors.length; row++) if (factors[row] === 0) this.#unseenTrees[row]!++;
  }

  /** Mean loss of averages over as many trees as a row has. */
  #mean({ y, weights }: Labels, sums: readonly Float64Array[], treesOf: (row: number) => number): number {
    const scores = sums.map((values, output) => {
      const start = this.#start[output]!;
      return values.map((sum, row) => start + (sum - start) / Math.max(1, treesOf(row)));
    });
    const rows: ScoredRows = { y, weights, scores, gradients: [], hessians: [] };
    let loss = 0;
    for (let begin = 0; begin < y.length; begin += BLOCK)
      loss += this.#objective.loss(rows, begin, Math.min(y.length, begin + BLOCK));
    return loss / (weights === undefined ? y.length : weights.reduce((sum, value) => sum + value, 0));
  }
}
