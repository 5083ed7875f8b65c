import type { Labels } from '../learner.ts';
import type { Link } from './model/link.ts';
import type { Lists } from './rows/lists.ts';
import type { RegressionObjective } from './objectives/contract.ts';

export type ObjectiveKind = 'log-loss' | 'softmax' | 'shares' | 'lambdarank' | RegressionObjective;

/** How a ranking is trained. */
export interface RankingOptions {
  /** Pairs count of which one row is among so many first of its list; NDCG is that of as many. */
  readonly truncation: number;
  /** Steepness of the pairs' logistic loss. */
  readonly sigmoid: number;
  /** Whether pairs far apart count less, and long lists no more than short ones. */
  readonly normalize: boolean;
}

/** What names an objective; crosses to threads. */
export interface ObjectiveSpec {
  readonly kind: ObjectiveKind;
  /** Huber's delta, the quantile, Poisson's bound of steps, Tweedie's power, or the trees whose shares are averaged. */
  readonly parameter?: number | undefined;
  /** Of lambdarank. */
  readonly ranking?: RankingOptions | undefined;
  /** Scores a row. */
  readonly outputs: number;
  /** Scores to start from: the best constant, on the grid. */
  readonly start: Float64Array;
  /** Every score is a multiple of it, a power of two, so that sums of leaf values are exact in any order. */
  readonly grid: number;
  /** What makes margins of scores. */
  readonly link: Link;
  /** The quantile of a leaf's residuals that is the leaf's value; undefined: its Newton step is. */
  readonly renewal?: number | undefined;
}

/** Rows with their scores, and room for derivatives; arrays by output hold one entry a row. */
export interface ScoredRows {
  readonly y: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly scores: readonly Float64Array[];
  readonly gradients: readonly Float64Array[];
  readonly hessians: readonly Float64Array[];
  /** Of rows that are ranked: what objectives go by then. */
  readonly lists?: Lists | undefined;
  /** Where the rows lie in several memories: those of each, which lists number through. */
  readonly memories?: readonly ScoredRows[];
}

/** A loss by rows, or lists where there are some, begin … end − 1, with its first and second derivatives by score. */
export interface Objective {
  /** Fills gradients and hessians; returns the weighted sum of the losses. */
  derive(rows: ScoredRows, begin: number, end: number): number;
  /** The weighted sum of the losses. */
  loss(rows: ScoredRows, begin: number, end: number): number;
}

/** An objective in the registry. */
export interface ObjectiveEntry {
  /** What trees start from, and how scores are read. Training rows hold a label that it takes. */
  begin(
    train: Labels,
    of: {
      readonly classes: number;
      readonly parameter?: number | undefined;
      readonly ranking?: RankingOptions | undefined;
    },
  ): Omit<ObjectiveSpec, 'kind' | 'parameter' | 'ranking'>;
  make(spec: ObjectiveSpec): Objective;
  /** Why a label cannot be taken; undefined where it can. */
  refuses?(label: number): string | undefined;
}
