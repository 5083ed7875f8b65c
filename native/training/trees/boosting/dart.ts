import type { Random } from '../../../stats/random.ts';
import type { GbtParams } from '../../contract.ts';
import type { GrownTree } from '../engine.ts';

type DartParams = Pick<GbtParams, 'learningRate' | 'dropRate' | 'maxDrop' | 'skipDrop'>;

/**
 * Which rounds are dropped while a tree is grown: DART (K. V. Rashmi and R. Gilad-Bachrach, 2015), with LightGBM's weights.
 * A round is dropped more often the more its trees weigh; the new tree and the dropped ones share what they stood for.
 */
export class Dart {
  readonly #params: DartParams;
  /** By round. */
  readonly #weights: number[] = [];

  constructor(params: DartParams) {
    this.#params = params;
  }

  /** The rounds that the next one is grown without, ascending; its own weight is noted. To be called for every round in turn. */
  drop(random: Random): number[] {
    const { dropRate, maxDrop, skipDrop } = this.#params;
    const weights = this.#weights;
    const dropped: number[] = [];
    if (weights.length > 0 && random.uniform(0) >= skipDrop) {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const mean = total / weights.length;
      const rate = Math.min(dropRate, maxDrop / (mean * total));
      for (let round = 0; round < weights.length && dropped.length < maxDrop; round++)
        if (random.uniform(round + 1) < (rate * weights[round]!) / mean) dropped.push(round);
    }
    for (const round of dropped) weights[round]! *= this.keeps(dropped.length);
    weights.push(this.learningRate(dropped.length));
    return dropped;
  }

  /** Shrinkage of the new tree. */
  learningRate(dropped: number): number {
    return this.#params.learningRate / (1 + dropped);
  }

  /** What of its values a dropped tree keeps. */
  keeps(dropped: number): number {
    return dropped / (dropped + 1);
  }
}

/** The tree with its values times a factor, rounded to the grid. */
export function scaledTree(tree: GrownTree, factor: number, grid: number): GrownTree {
  return {
    ...tree,
    values: tree.values.map((value) => Math.floor((value * factor) / grid + 0.5) * grid + 0),
  };
}
