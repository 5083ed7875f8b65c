import { binOf, PROBABILITY_BINS } from '../calibration/probability-bins.ts';
import type { GroupCounts } from './group-rates.ts';

export interface BinaryRows {
  /** Calibrated probability of the positive class. */
  readonly probabilities: Float64Array;
  readonly outcomes: Uint8Array;
  readonly threshold: number;
}

/** Sums over the rows of each group, and of all together at the end, from how often each row counts. */
export class GroupSums {
  readonly #groups: number;
  readonly #label: Uint32Array;
  readonly #cell: Uint8Array;
  readonly #bin: Uint8Array;
  readonly #probabilities: Float64Array;
  /** Probability − outcome. */
  readonly #gap: Float64Array;
  readonly #cells: Float64Array;
  readonly #scores: Float64Array;
  readonly #gaps: Float64Array;

  constructor({ probabilities, outcomes, threshold }: BinaryRows, label: Uint32Array, groups: number) {
    this.#groups = groups;
    this.#label = label;
    this.#probabilities = probabilities;
    this.#gap = probabilities.map((p, row) => p - outcomes[row]!);
    this.#cell = Uint8Array.from(outcomes, (y, row) => 2 * y + Number(probabilities[row]! >= threshold));
    this.#bin = Uint8Array.from(probabilities, (p) => binOf(p));
    this.#cells = new Float64Array(4 * (groups + 1));
    this.#scores = new Float64Array(groups + 1);
    this.#gaps = new Float64Array(PROBABILITY_BINS * (groups + 1));
  }

  count(counts: Uint16Array): void {
    const [cells, scores, gaps] = [this.#cells, this.#scores, this.#gaps];
    const [label, cell, bin] = [this.#label, this.#cell, this.#bin];
    const [probabilities, gap] = [this.#probabilities, this.#gap];
    cells.fill(0);
    scores.fill(0);
    gaps.fill(0);
    for (let row = 0; row < counts.length; row++) {
      const count = counts[row]!;
      const group = label[row]!;
      cells[4 * group + cell[row]!]! += count;
      scores[group]! += count * probabilities[row]!;
      gaps[PROBABILITY_BINS * group + bin[row]!]! += count * gap[row]!;
    }
    for (const [sums, width] of [
      [cells, 4],
      [scores, 1],
      [gaps, PROBABILITY_BINS],
    ] as const) {
      const all = width * this.#groups;
      for (let i = 0; i < all; i++) sums[all + (i % width)]! += sums[i]!;
    }
  }

  counts(group: number): GroupCounts {
    const [trueNegative, falsePositive, falseNegative, truePositive] = this.#cells.subarray(
      4 * group,
      4 * group + 4,
    );
    return {
      trueNegative: trueNegative!,
      falsePositive: falsePositive!,
      falseNegative: falseNegative!,
      truePositive: truePositive!,
    };
  }

  /** Mean probability; mean probability − base rate; expected calibration error within the group. */
  calibration(group: number): { meanScore: number; calibrationGap: number; ece: number } {
    let rows = 0;
    for (let cell = 0; cell < 4; cell++) rows += this.#cells[4 * group + cell]!;
    let gap = 0;
    let error = 0;
    for (let bin = 0; bin < PROBABILITY_BINS; bin++) {
      const one = this.#gaps[PROBABILITY_BINS * group + bin]!;
      gap += one;
      error += Math.abs(one);
    }
    return { meanScore: this.#scores[group]! / rows, calibrationGap: gap / rows, ece: error / rows };
  }
}
