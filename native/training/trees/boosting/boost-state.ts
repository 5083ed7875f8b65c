import { decodeArrays, encodeArrays, type NumericArray } from '../../../stats/arrays.ts';
import { EarlyStopping, type Better } from '../../stopping/early-stopping.ts';
import type { GrownTree } from '../engine.ts';
import { GrownTrees, readGrownTrees, type TreeBounds } from './grown-trees.ts';

/** Rises with what the bytes of a saved state mean. */
const FORMAT = 2;

/** Mean loss on the training rows and, where there are any, on the validation rows, with metrics of these. */
export interface Losses extends Figures {
  readonly train: number;
}

interface Figures {
  readonly validation?: number;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What is measured on the validation rows after each round, and which of it early stopping looks at. */
export interface Watch {
  readonly metrics: readonly string[];
  /** One of the metrics; undefined: the loss. */
  readonly watched?: string | undefined;
  readonly better: Better;
  /** Later rounds change earlier ones: all are kept, whatever the validation rows say. */
  readonly keepsAll: boolean;
}

/** Nothing but losses is measured. */
export const LOSS_ALONE: Watch = { metrics: [], better: 'lower', keepsAll: false };

/** What a saved state has to fit, to be gone on with. */
export interface BoostShape extends TreeBounds, Watch {
  /** Trees of a round. */
  readonly outputs: number;
  readonly validated: boolean;
}

/** Says that trees which were kept are gone on with. */
export const goesOn = ({ rounds }: Pick<BoostState, 'rounds'>, unit = 'round'): string =>
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
  /** Losses and metrics after each round. */
  readonly curves: {
    readonly train: number[];
    readonly validation: number[];
    readonly metrics: Readonly<Record<string, number[]>>;
  };
  readonly #watch: Watch;
  readonly #stopping: EarlyStopping;

  private constructor(
    parts: Pick<BoostState, 'outputs' | 'trees' | 'curves'>,
    watch: Watch,
    stopping: EarlyStopping,
  ) {
    this.outputs = parts.outputs;
    this.trees = parts.trees;
    this.curves = parts.curves;
    this.#watch = watch;
    this.#stopping = stopping;
  }

  /** @param begun what was measured without a tree; nothing: there are no validation rows */
  static start({ outputs, ...watch }: Watch & Pick<BoostShape, 'outputs'>, begun: Figures): BoostState {
    const curves = {
      train: [],
      validation: [],
      metrics: Object.fromEntries(watch.metrics.map((metric) => [metric, [] as number[]])),
    };
    const stopping = EarlyStopping.start(watch.better, figureOf(begun, watch));
    return new BoostState({ outputs, trees: new GrownTrees(), curves }, watch, stopping);
  }

  /** Rounds to keep: those up to the best of the validation rows, or all. */
  get best(): number {
    return this.#stopping.best;
  }

  /** Whether so many rounds have gone by without a better one. */
  isOver(patience: number): boolean {
    return this.#stopping.isOver(this.rounds, patience);
  }

  /** What early stopping looks at, after them; infinite where there are no validation rows. */
  get bestFigure(): number {
    return this.#stopping.figure;
  }

  get rounds(): number {
    return this.curves.train.length;
  }

  /** Adds a round: a tree for each output, and what was measured behind them. */
  add(trees: readonly GrownTree[], loss: Losses): void {
    for (const tree of trees) this.trees.add(tree);
    this.curves.train.push(loss.train);
    if (loss.validation !== undefined) this.curves.validation.push(loss.validation);
    for (const [metric, curve] of Object.entries(this.curves.metrics)) curve.push(loss.metrics![metric]!);
    this.#stopping.see(this.rounds, figureOf(loss, this.#watch));
  }

  /** What was measured after a round, counted from 0. */
  measured(round: number): Losses {
    const { train, validation, metrics } = this.curves;
    const at = Object.entries(metrics).map(([metric, curve]) => [metric, curve[round]!] as const);
    return {
      train: train[round]!,
      ...(validation.length > 0 && { validation: validation[round]! }),
      ...(at.length > 0 && { metrics: Object.fromEntries(at) }),
    };
  }

  /** The one byte string of this state. */
  save(): Uint8Array {
    return encodeArrays({
      format: Int32Array.of(FORMAT, this.outputs, this.best),
      bestFigure: Float64Array.of(this.#stopping.figure),
      train: Float64Array.from(this.curves.train),
      validation: Float64Array.from(this.curves.validation),
      metrics: Float64Array.from(Object.values(this.curves.metrics).flat()),
      ...this.trees.arrays(),
    });
  }

  /**
   * The state that `save` wrote.
   * @throws RangeError on bytes of another format or shape, and on damaged ones
   */
  static restore(bytes: Uint8Array, shape: BoostShape): BoostState {
    const arrays = decodeArrays(bytes);
    const { format, bestFigure, train, validation, metrics } = numbersOf(arrays);
    const [version, outputs, best] = format;
    if (version !== FORMAT || outputs !== shape.outputs) throw new RangeError('another format or shape');
    const rounds = train.length;
    if (bestFigure.length !== 1 || metrics.length !== shape.metrics.length * rounds)
      throw new RangeError('the figures do not fit the rounds');
    if (validation.length !== (shape.validated ? rounds : 0))
      throw new RangeError('the losses do not fit the rounds');
    if (!(best! >= 0 && best! <= rounds)) throw new RangeError('the best round does not exist');
    const trees = readGrownTrees(arrays, shape);
    if (trees.length !== rounds * outputs) throw new RangeError('a round lacks trees');
    const curves = {
      train: [...train],
      validation: [...validation],
      metrics: Object.fromEntries(
        shape.metrics.map((metric, i) => [metric, [...metrics.subarray(i * rounds, (i + 1) * rounds)]]),
      ),
    };
    const stopping = EarlyStopping.restore(shape.better, best!, bestFigure[0]!);
    return new BoostState({ outputs, trees, curves }, shape, stopping);
  }
}

/** What early stopping looks at; undefined: the last round is the best. */
function figureOf({ validation, metrics }: Figures, { watched, keepsAll }: Watch): number | undefined {
  if (keepsAll) return undefined;
  return watched === undefined ? validation : metrics?.[watched];
}

function numbersOf(arrays: Readonly<Record<string, NumericArray>>) {
  const { format, bestFigure, train, validation, metrics } = arrays;
  if (
    !(format instanceof Int32Array) ||
    !(bestFigure instanceof Float64Array) ||
    !(train instanceof Float64Array) ||
    !(validation instanceof Float64Array) ||
    !(metrics instanceof Float64Array)
  )
    throw new RangeError('it is no state of boosting');
  return { format, bestFigure, train, validation, metrics };
}
