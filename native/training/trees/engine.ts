import type { GbtParams } from '../contract.ts';
import type { LabelledRows } from '../learner.ts';
import type { FeatureBins } from './bins.ts';
import type { ObjectiveSpec } from './objective.ts';

/** Limits of a tree's growth, with what is on by default left as LightGBM has it. */
export interface GrowRules extends Pick<
  GbtParams,
  | 'leaves'
  | 'maxDepth'
  | 'minRows'
  | 'minHessian'
  | 'minGain'
  | 'l1'
  | 'l2'
  | 'growth'
  | 'learningRate'
  | 'categorySmooth'
  | 'categoryL2'
  | 'categoryMembers'
  | 'categoryMinRows'
  | 'categoryOneVersusRest'
> {
  /** By feature: −1, 0 or 1. */
  readonly monotone: Int8Array;
  /** Sets of features that may be combined in a path; undefined: any. */
  readonly interactions?: readonly (readonly number[])[] | undefined;
  /** Of leaf values. */
  readonly grid: number;
}

/** A split of a node. */
export interface GrownSplit {
  readonly feature: number;
  readonly gain: number;
  /** Of a number: the last bin that goes left. */
  readonly lastLeft: number;
  readonly missingLeft: boolean;
  /** 256 bits: the bins that go left. */
  readonly mask: Uint8Array;
}

/** A tree in bins. Nodes in the order of their making: the root is 0, a node's children are left and left + 1. */
export interface GrownTree {
  readonly splits: readonly (GrownSplit | undefined)[];
  /** First child, or −1. */
  readonly left: readonly number[];
  /** Leaf values; 0 for inner nodes, and for a tree without a split. */
  readonly values: Float64Array;
}

export const goesLeft = (mask: Uint8Array, bin: number): boolean =>
  ((mask[bin >> 3]! >> (bin & 7)) & 1) === 1;

/** What boosting needs done; every engine gives the same numbers to the last bit. */
export interface TreeEngine {
  readonly bins: readonly FeatureBins[];
  /** Mean loss on the training rows and, where there are any, on the validation rows; derivatives of the scores are made beside. */
  derive(): Promise<{ readonly train: number; readonly validation?: number }>;
  /**
   * Grows a tree for an output from its derivatives and adds its values to the scores of all rows.
   * @param used 1 for each feature that the tree may use
   * @param drawn 1 for each row that counts; undefined: all
   */
  grow(output: number, used: Uint8Array, drawn: Uint8Array | undefined): Promise<GrownTree>;
  close(): Promise<void>;
}

export interface EngineInput {
  readonly train: LabelledRows;
  readonly validation: LabelledRows | undefined;
  /** Most bins of a number. */
  readonly mostBins: number;
  /** Rows that bounds of bins are found on; undefined: all. */
  readonly binSample: Uint32Array | undefined;
  readonly objective: ObjectiveSpec;
  readonly rules: GrowRules;
  readonly signal?: AbortSignal | undefined;
}

export type TreeEngineFactory = (input: EngineInput) => Promise<TreeEngine>;
