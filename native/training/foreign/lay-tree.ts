import { MISSING_LEVEL } from '../../features/transformers/levels.ts';
import type { CategorySplit, ForeignNode, ForeignTree } from './foreign-model.ts';
import type { LevelCodes } from './level-codes.ts';

/** Trees laid out as TreesModel has them, as they grow. */
export interface LaidTrees {
  readonly nodeStart: number[];
  readonly feature: number[];
  readonly left: number[];
  readonly threshold: number[];
  readonly missingLeft: number[];
  readonly memberStart: number[];
  readonly members: number[];
  readonly value: number[];
  readonly gain: number[];
  readonly cover: number[];
}

type Codes = ReadonlyMap<number, LevelCodes>;

/** The codes of ours that go left, ascending. */
function membersOf(split: CategorySplit, { ours, count }: LevelCodes): number[] {
  const listed = new Uint8Array(count);
  for (const code of split.codes) {
    const at = ours.get(code);
    if (at !== undefined) listed[at] = 1;
  }
  const members: number[] = [];
  for (let code = 0; code < count; code++) {
    const left = code === MISSING_LEVEL ? split.missingLeft : (listed[code] === 1) === split.listedLeft;
    if (left) members.push(code);
  }
  return members;
}

/** A node below splits that send every code one way. */
function decided(tree: ForeignTree, start: number, codes: Codes): { node: ForeignNode; members: number[] } {
  for (let at = start; ;) {
    const node = tree[at]!;
    if (node.kind !== 'category') return { node, members: [] };
    const known = codes.get(node.feature)!;
    const members = membersOf(node, known);
    if (members.length > 0 && members.length < known.count) return { node, members };
    at = members.length > 0 ? node.left : node.right;
  }
}

/**
 * Adds a tree in the order of its levels, so that a split's children follow each other. Returns what its rows get
 * whatever they are: the value of a tree without a split, which is added to the start (0 for any other).
 * @param place by feature of the file, its place in the set
 */
export function layTree(laid: LaidTrees, tree: ForeignTree, place: Int32Array, codes: Codes): number {
  const root = laid.feature.length;
  const queue = [0];
  let constant = 0;
  for (const start of queue) {
    const { node, members } = decided(tree, start, codes);
    laid.cover.push(node.cover);
    if (node.kind === 'leaf') {
      const alone = queue.length === 1;
      if (alone) constant = node.value;
      laid.value.push(alone ? 0 : node.value);
      laid.feature.push(-1);
      laid.left.push(0);
      laid.threshold.push(0);
      laid.missingLeft.push(0);
      laid.gain.push(0);
    } else {
      laid.value.push(0);
      laid.feature.push(place[node.feature]!);
      laid.left.push(queue.length);
      laid.threshold.push(node.kind === 'number' ? node.threshold : 0);
      laid.missingLeft.push(node.kind === 'number' && node.missingLeft ? 1 : 0);
      laid.gain.push(node.gain);
      for (const code of members) laid.members.push(code);
      queue.push(node.left, node.right);
    }
    laid.memberStart.push(laid.members.length);
  }
  laid.nodeStart.push(root + queue.length);
  return constant;
}
