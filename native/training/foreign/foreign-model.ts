import { badInput } from '../../engine/errors.ts';
import type { Task } from '../target.ts';

/** A model that another library trained, as its file tells it: its features are not bound to data yet. */
export interface ForeignModel {
  readonly library: 'LightGBM' | 'XGBoost';
  /** As the file names it. */
  readonly objective: string;
  readonly task: Task;
  readonly features: readonly ForeignFeature[];
  /** By output: 1 for binary and regression, else the number of classes. */
  readonly start: readonly number[];
  /** log: the margin is eˢ of the sum. */
  readonly link: 'identity' | 'log';
  /** By round, and in it by output. */
  readonly rounds: readonly (readonly ForeignTree[])[];
  /** What people should know of how it was read. */
  readonly notes: readonly string[];
}

export interface ForeignFeature {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Of a category: what its codes 0, 1, … stand for. Left out where codes are the numbers of the data themselves. */
  readonly levels?: readonly string[];
  /** Zero counts as missing. */
  readonly zeroIsMissing: boolean;
}

/** The root first. Children are places in the list. */
export type ForeignTree = readonly ForeignNode[];

export interface ForeignLeaf {
  readonly kind: 'leaf';
  readonly value: number;
  readonly cover: number;
}

interface Split {
  readonly feature: number;
  readonly missingLeft: boolean;
  readonly left: number;
  readonly right: number;
  readonly gain: number;
  readonly cover: number;
}

export interface NumberSplit extends Split {
  readonly kind: 'number';
  /** x ≤ threshold goes left. */
  readonly threshold: number;
}

export interface CategorySplit extends Split {
  readonly kind: 'category';
  /** Codes of the file. They go left, or where `listedLeft` is false right; all others go to the other side. */
  readonly codes: readonly number[];
  readonly listedLeft: boolean;
}

export type ForeignNode = ForeignLeaf | NumberSplit | CategorySplit;

/** Bounds on a file that somebody else made. */
export const MOST_BYTES = 256 * 2 ** 20;
export const MOST_FEATURES = 100_000;
export const MOST_CLASSES = 1000;
export const MOST_TREES = 1_000_000;
/** Category codes in all splits together. */
export const MOST_CODES = 10_000_000;

export const RESAVE = {
  LightGBM: "Save it with LightGBM's save_model.",
  XGBoost: "Save it with XGBoost's save_model('model.json').",
} as const;

/** @param where line or path in the file */
export function unreadable(library: ForeignModel['library'], what: string, where: string): Error {
  return badInput(`This is no model of ${library} that can be read: ${what}.`, where, RESAVE[library]);
}

/** What the file says is understood, and cannot be done here. */
export function unsupported(what: string, where: string, fix: string): Error {
  return badInput(what, where, fix);
}

/** Refuses a tree that is none: a child that is not there, or to which two ways lead. */
export function checkTree(tree: ForeignTree, features: number, refuse: (why: string) => Error): void {
  const seen = new Uint8Array(tree.length);
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const node = tree[at];
    if (node === undefined) throw refuse(`a split leads to node ${at}, which is not there`);
    if (seen[at] === 1) throw refuse(`two ways lead to node ${at}`);
    seen[at] = 1;
    if (node.kind === 'leaf') {
      if (!Number.isFinite(node.value)) throw refuse(`the value of node ${at} is not finite`);
      continue;
    }
    if (!(node.feature >= 0 && node.feature < features))
      throw refuse(`node ${at} splits on feature ${node.feature} of ${features}`);
    if (node.kind === 'number' && !Number.isFinite(node.threshold))
      throw refuse(`the threshold of node ${at} is not finite`);
    open.push(node.right, node.left);
  }
}
