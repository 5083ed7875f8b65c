import type { z } from 'zod';
import type { FeatureMatrix } from '../features/matrix.ts';
import type { GraphBuilder } from '../onnx/graph.ts';
import type { Random } from '../stats/random.ts';
import type { CurvePoint, Importance } from './contract.ts';
import type { Task } from './target.ts';
import type { BinnedMatrix } from './trees/rows/binned.ts';
import type { TreeEngineFactory } from './trees/engine.ts';
import type { TreesModel } from './trees/model/model.ts';

/** Targets of rows. Rows of weight 0 count as absent. */
export interface Labels {
  readonly y: Float64Array;
  readonly weights?: Float64Array;
  /** Where a row stands, for errors; left out: its place among these. */
  readonly where?: (row: number) => string;
  /** Of a ranking: the query that a row belongs to. Rows of one query need not follow each other. */
  readonly queries?: Int32Array;
}

/** Where a fit keeps what it has made so far, so that it goes on from there where it was cut off. */
export interface FitCheckpoint {
  /** What `restore` reads from the bytes that an earlier run of this fit kept; undefined where there is nothing sound. */
  resume<State>(restore: (bytes: Uint8Array) => State): Promise<State | undefined>;
  /** Called wherever the fit could go on from; keeps what `save` gives every few seconds. */
  offer(save: () => Uint8Array): Promise<void>;
}

/** Rows with their target. */
export interface LabelledRows<Matrix = FeatureMatrix> extends Labels {
  readonly matrix: Matrix;
  /** By output the score that each row begins with; left out: the same for all rows, the objective's start. */
  readonly begun?: readonly Float64Array[];
}

/** Scores of the rows of a fit, by output. */
export interface ScoresOfRows {
  readonly train: readonly Float64Array[];
  readonly validation: readonly Float64Array[];
}

/** An earlier model on the features of the rows, that a fit goes on from. */
export interface EarlierTrees {
  readonly model: TreesModel;
  /** The sums of a model's leaf values (`start` with them, no link), for each row of the fit. */
  scores(model: TreesModel): Promise<ScoresOfRows>;
}

/** What a long fit owes its caller. Pure code has no event loop, so the caller lends it a pause. */
export interface FitHooks {
  readonly signal?: AbortSignal;
  progress?(done: number, total: number, unit: string, curve?: CurvePoint): void;
  /** Progress of what comes before the fit itself. */
  preparing?(done: number, total: number, unit: string, curve?: CurvePoint): void;
  /** Lets messages (cancel) arrive; called every few tens of milliseconds. */
  pause?(): Promise<void>;
  /** Says something to whoever watches; results know nothing of it. */
  note?(text: string): void;
  readonly checkpoint?: FitCheckpoint;
}

export interface FitInput<Params = unknown, Matrix = FeatureMatrix> {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly train: LabelledRows<Matrix>;
  /** Rows for early stopping; learners without it ignore them. */
  readonly validation?: LabelledRows<Matrix>;
  readonly params: Params;
  /** Trees that the model begins with; learners without it are given none. */
  readonly earlier?: EarlierTrees;
  /** Randomness by purpose, keyed by the step. */
  random(purpose: string): Random;
  readonly hooks?: FitHooks;
  /** What grows trees; left out: plain TypeScript in this thread. The model is the same. */
  readonly trees?: TreeEngineFactory;
}

export interface Fitted<Model = unknown> {
  readonly model: Model;
  readonly importances: readonly Importance[];
  readonly curves?: {
    readonly train: readonly number[];
    readonly validation: readonly number[];
    /** By metric. */
    readonly metrics?: Readonly<Record<string, readonly number[]>>;
  };
  readonly rounds?: number;
  readonly notes: readonly string[];
}

/** What can be done with a model of one kind, wherever it was trained. */
export interface ModelKind<Model = unknown> {
  readonly id: string;
  readonly title: string;
  /** Which features suit it: trees take missing values and category codes; linear learners neither. */
  readonly family: 'tree' | 'linear' | 'none';
  /**
   * exact: training gives the same bytes again. Of models that are not trained here: what they answer is what their own
   * library answers, a, within tolerance · max(1, |a|).
   */
  readonly replay: 'exact' | { readonly tolerance: number };
  predict(model: Model, matrix: FeatureMatrix): Float64Array;
  /** The trees of a model whose margins are theirs alone: many rows are scored faster by them than by `predict`. */
  asTrees?(model: Model): TreesModel | undefined;
  outputs(model: Model): number;
  /** The one byte string of a model, with its version. */
  encode(model: Model): Uint8Array;
  /** Refuses bytes that `encode` could not have written. */
  decode(bytes: Uint8Array): Model;
  /** Adds the model to a graph: the [N, F] double matrix to margins, [N], or [N, outputs] where there are several. */
  appendToGraph(graph: GraphBuilder, model: Model, matrix: string): string;
}

/**
 * What trains one kind of model. `fit` is a function of its input alone: the same bytes on any machine, for any number of
 * threads. Margins are log-odds (binary), log-scores by class, row-major (multiclass), the value (regression), or a
 * score that rows of a query are ordered by (ranking).
 */
export interface Learner<Model = unknown, Params = unknown> extends ModelKind<Model> {
  readonly tasks: readonly Task[];
  readonly replay: 'exact';
  /** False: the target does not decide the model, only what it is held to. */
  readonly readsTarget?: false;
  /** Every option has a default and a description; forms are built from it. */
  readonly params: z.ZodType<Params>;
  fit(input: FitInput<Params>): Promise<Fitted<Model>>;
  /** Of learners that need no more than bins of the features: the same fit on rows that were binned before. */
  readonly binned?: {
    /** Most bins of a number. */
    mostBins(params: Params): number;
    fit(input: FitInput<Params, BinnedMatrix>): Promise<Fitted<Model>>;
  };
}
