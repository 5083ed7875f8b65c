import { decodeArrays, encodeArrays, type NumericArray } from '../../stats/arrays.ts';
import type { GrownTree } from './engine.ts';
import { GrownTrees, readGrownTrees, type TreeBounds } from './grown-trees.ts';

/** Rises with what the bytes of a saved state mean. */
const FORMAT = 1;

/** Mean loss on the training rows and, where there are any, on the validation rows. */
export interface Losses {
  readonly train: number;
  readonly validation?: number;
}

/** What a saved state has to fit, to be gone on with. */
export interface BoostShape extends TreeBounds {
  /** Trees of a round. */
  readonly outputs: number;
  readonly validated: boolean;
  /** Later rounds change earlier ones: all are kept, whatever the validation loss. */
  readonly keepsAll: boolean;
}

/** Says that trees which were kept are gone on with. */
export const goesOn = ({ rounds }: BoostState, unit = 'round'): string =>
  `Training goes on after ${unit} ${rounds.toLocaleString('en')}, where an earlier run was cut off.`;

/**
 * What boosting has made so far. With an engine to whose scores the trees were added anew, it is all that the next
 * round depends on: draws are keyed by the round, and the rest is the step's.
 */
export class BoostState {
  /** Trees of a round. */
  readonly outputs: number;
  /** Tree round × outputs + output. */
  readonly trees: GrownTrees;
  /** Losses after each round. */
  readonly curves: { readonly train: number[]; readonly validation: number[] };
  readonly #keepsAll: boolean;
  #best: number;
  #bestLoss: number;

  private constructor(
    parts: Pick<BoostState, 'outputs' | 'trees' | 'curves' | 'best'>,
    bestLoss: number,
    keepsAll: boolean,
  ) {
    this.#keepsAll = keepsAll;
    this.outputs = parts.outputs;
    this.trees = parts.trees;
    this.curves = parts.curves;
    this.#best = parts.best;
    this.#bestLoss = bestLoss;
  }

  /** @param loss the validation loss without a tree; undefined where there are no validation rows */
  static start(
    { outputs, keepsAll }: Pick<BoostShape, 'outputs' | 'keepsAll'>,
    loss: number | undefined,
  ): BoostState {
    const curves = { train: [], validation: [] };
    return new BoostState({ outputs, trees: new GrownTrees(), curves, best: 0 }, loss ?? Infinity, keepsAll);
  }

  /** Rounds to keep: those up to the lowest validation loss, or all. */
  get best(): number {
    return this.#best;
  }

  /** The validation loss after them; Infinity where there are no validation rows. */
  get bestLoss(): number {
    return this.#bestLoss;
  }

  get rounds(): number {
    return this.curves.train.length;
  }

  /** Adds a round: a tree for each output, and the losses behind them. */
  add(trees: readonly GrownTree[], loss: Losses): void {
    for (const tree of trees) this.trees.add(tree);
    this.curves.train.push(loss.train);
    if (loss.validation !== undefined) this.curves.validation.push(loss.validation);
    if (loss.validation === undefined || this.#keepsAll) {
      this.#best = this.rounds;
      return;
    }
    if (loss.validation < this.#bestLoss) {
      this.#bestLoss = loss.validation;
      this.#best = this.rounds;
    }
  }

  /** By feature: sums over its splits in the rounds to keep, of gains, of their number, and of covers. */
  importances(features: number): { gain: number; splits: number; cover: number }[] {
    const sums = Array.from({ length: features }, () => ({ gain: 0, splits: 0, cover: 0 }));
    for (let tree = 0; tree < this.best * this.outputs; tree++) {
      const { splits, covers } = this.trees.at(tree);
      splits.forEach((split, node) => {
        if (split === undefined) return;
        const sum = sums[split.feature]!;
        sum.gain += split.gain;
        sum.splits++;
        sum.cover += covers[node]!;
      });
    }
    return sums;
  }

  /** The one byte string of this state. */
  save(): Uint8Array {
    return encodeArrays({
      format: Int32Array.of(FORMAT, this.outputs, this.best),
      bestLoss: Float64Array.of(this.#bestLoss),
      train: Float64Array.from(this.curves.train),
      validation: Float64Array.from(this.curves.validation),
      ...this.trees.arrays(),
    });
  }

  /**
   * The state that `save` wrote.
   * @throws RangeError on bytes of another format or shape, and on damaged ones
   */
  static restore(bytes: Uint8Array, shape: BoostShape): BoostState {
    const arrays = decodeArrays(bytes);
    const { format, bestLoss, train, validation } = numbersOf(arrays);
    const [version, outputs, best] = format;
    if (version !== FORMAT || outputs !== shape.outputs) throw new RangeError('another format or shape');
    const rounds = train.length;
    if (bestLoss.length !== 1 || validation.length !== (shape.validated ? rounds : 0))
      throw new RangeError('the losses do not fit the rounds');
    if (!(best! >= 0 && best! <= rounds)) throw new RangeError('the best round does not exist');
    const trees = readGrownTrees(arrays, shape);
    if (trees.length !== rounds * outputs) throw new RangeError('a round lacks trees');
    const curves = { train: [...train], validation: [...validation] };
    return new BoostState({ outputs, trees, curves, best: best! }, bestLoss[0]!, shape.keepsAll);
  }
}

function numbersOf(arrays: Readonly<Record<string, NumericArray>>) {
  const { format, bestLoss, train, validation } = arrays;
  if (
    !(format instanceof Int32Array) ||
    !(bestLoss instanceof Float64Array) ||
    !(train instanceof Float64Array) ||
    !(validation instanceof Float64Array)
  )
    throw new RangeError('it is no state of boosting');
  return { format, bestLoss, train, validation };
}
