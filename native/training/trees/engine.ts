import type { GbtParams } from '../contract.ts';
import type { FitHooks, LabelledRows } from '../learner.ts';
import type { TreeMatrix } from './rows/binned.ts';
import type { FeatureBins } from './rows/bins.ts';
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
  /** By node: sum of the hessians of the rows that the tree was grown on. */
  readonly covers: Float64Array;
}

/** What a tree is grown from. */
export interface TreeDraw {
  /** 1 for each feature that the tree may use. */
  readonly features: Uint8Array;
  /** By row: what its derivatives are multiplied by, ≥ 0; rows of 0 do not count. Undefined: 1 for all. */
  readonly factors?: Float64Array | undefined;
  /**
   * Bits of the features that a node's split may use, ⌈features / 8⌉ bytes a node, in the order of the nodes' making; room
   * for twice the leaves. Undefined: all that the tree may use.
   */
  readonly nodeFeatures?: Uint8Array | undefined;
  /** Key of random thresholds, one a node and feature. Undefined: the best of all thresholds is taken. */
  readonly key?: readonly [number, number] | undefined;
  /** Shrinkage of its values; undefined: that of the rules. */
  readonly learningRate?: number | undefined;
}

export const goesLeft = (mask: Uint8Array, bin: number): boolean =>
  ((mask[bin >> 3]! >> (bin & 7)) & 1) === 1;

/** The leaf of a row, by its bins. */
export function leafOf(
  { splits, left }: Pick<GrownTree, 'splits' | 'left'>,
  columns: readonly Uint8Array[],
  row: number,
): number {
  let node = 0;
  for (;;) {
    const split = splits[node];
    if (split === undefined) return node;
    node = left[node]! + (goesLeft(split.mask, columns[split.feature]![row]!) ? 0 : 1);
  }
}

/** What a row's scores are, by output; views or copies that hold until the next call. */
export interface ScoreViews {
  readonly train: readonly Float64Array[];
  readonly validation: readonly Float64Array[] | undefined;
}

/** What boosting needs done; every engine gives the same numbers to the last bit. */
export interface TreeEngine {
  readonly bins: readonly FeatureBins[];
  /** By feature: the bin of each training row; views, or copies that are made when they are first asked for. */
  readonly columns: readonly Uint8Array[];
  /** Mean loss on the training rows and, where there are any, on the validation rows; derivatives of the scores are made beside. */
  derive(): Promise<{ readonly train: number; readonly validation?: number }>;
  /** Derivatives as derive left them, by output; views or copies that hold until the next call. */
  derivatives(): { readonly gradients: readonly Float64Array[]; readonly hessians: readonly Float64Array[] };
  /** Grows a tree for an output from its derivatives, which stay, and adds its values to the scores of all rows. */
  grow(output: number, draw: TreeDraw): Promise<GrownTree>;
  /** Adds a tree's values to the scores of all rows. Scores are exact sums: the order of trees does not matter. */
  add(output: number, tree: GrownTree): Promise<void>;
  scores(): ScoreViews;
  close(): Promise<void>;
}

/**
 * Rows that something else than the engine sums and parts, for one tree. Sums are two int32 a bin, first of hessians, then
 * of gradients, the features' bins one after the other.
 */
export interface HeldRows<Leaf> {
  /**
   * Sums the rows that a tree is grown on.
   * @param packed by row: two int32, its quantised hessian and gradient; held as long as the call takes
   * @param members the rows that count; undefined: all
   */
  all(packed: Uint8Array, members: Uint32Array<ArrayBuffer> | undefined): Promise<HeldLeaf<Leaf>>;
  /** Parts a leaf's rows, which are given up: those of the bins in the mask, and the others; sums either. */
  part(leaf: Leaf, split: Pick<GrownSplit, 'feature' | 'mask'>): Promise<HeldParts<Leaf>>;
}

export interface HeldLeaf<Leaf> {
  readonly leaf: Leaf;
  readonly count: number;
  readonly sums: Uint8Array;
}

export interface HeldParts<Leaf> {
  readonly leaves: readonly [left: Leaf, right: Leaf];
  readonly counts: readonly [left: number, right: number];
  /** The side whose sums these are. */
  readonly summed: 0 | 1;
  readonly sums: Uint8Array;
}

/** An engine that can leave the rows to something beside it. */
export interface EngineBeside extends TreeEngine {
  /** What `grow` does, but for the rows: quantising, the search for splits, leaf values and scores. */
  growHeld<Leaf>(output: number, draw: TreeDraw, rows: HeldRows<Leaf>): Promise<GrownTree>;
}

export interface EngineInput {
  /** In bins, or as they are: the validation rows as the training rows. Scores begin at `begun`, or at the objective's start. */
  readonly train: LabelledRows<TreeMatrix>;
  readonly validation: LabelledRows<TreeMatrix> | undefined;
  /** Most bins of a number, where the rows are not binned yet. */
  readonly mostBins: number;
  /** Rows that bounds of bins are then found on; undefined: all. */
  readonly binSample: Uint32Array | undefined;
  readonly objective: ObjectiveSpec;
  readonly rules: GrowRules;
  /** Whether draws hold features by node. */
  readonly drawsNodeFeatures?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of how many columns are in bins. */
  readonly preparing?: FitHooks['preparing'];
  /** Lets messages (cancel) arrive while columns are put in bins. */
  readonly pause?: FitHooks['pause'];
}

export type TreeEngineFactory<Engine extends TreeEngine = TreeEngine> = (
  input: EngineInput,
) => Promise<Engine>;
