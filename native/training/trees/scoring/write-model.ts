/** A model as the kernels that score rows read it. */
import { lowerBound } from '../../../stats/order.ts';
import * as at from '../host/layout.ts';
import type { TreesModel } from '../model/model.ts';
import { BLOCK, codesOf, type ScoringPlan } from './plan.ts';
import type { CodedFeature } from './thresholds.ts';

/** Writes the model where the kernels read it. */
export function writeModel(
  buffer: ArrayBufferLike,
  plan: ScoringPlan,
  model: TreesModel,
  features: readonly CodedFeature[],
): void {
  const { address, wide, columns, trees, threads, stride } = plan;
  const { nodeStart, feature, left, threshold, missingLeft, memberStart, members, value } = model;
  const words = new Uint32Array(buffer, 0, plan.bytes / 4);
  const bytes = new Uint8Array(buffer, 0, plan.bytes);
  const codes = codesOf(wide);
  // A table for each number of codes that go to the first child is a window of this one; a leaf's holds zeros only.
  bytes
    .fill(0, address.steps, address.steps + codes)
    .fill(1, address.steps + codes, address.steps + 2 * codes);
  // Rows behind the last of a block are walked with the others: their codes must be such as the tables hold.
  bytes.fill(0, address.codes, address.codes + threads * BLOCK * stride);
  new Float64Array(buffer, address.values, value.length).set(value);
  columns.forEach((column, i) => {
    new Float64Array(buffer, column.bounds, column.size).fill(Infinity).set(features[i]!.bounds);
  });
  const columnOf = new Map(features.map((coded, i) => [coded.feature, { ...columns[i]!, coded }]));
  let sets = address.sets;
  const addressOf = (node: number): number => address.nodes + at.SCORED_NODE_SIZE * node;
  const writeNode = (node: number, place: number, table: number, first: number, isLeaf: 0 | 1): void =>
    words.set([place, table, addressOf(first), isLeaf], addressOf(node) / 4);
  for (let tree = 0; tree < trees; tree++) {
    const root = nodeStart[tree]!;
    words.set([addressOf(root), nearestLeaf(model, tree)], address.trees / 4 + 2 * tree);
    for (let node = root; node < nodeStart[tree + 1]!; node++) {
      const column = columnOf.get(feature[node]!);
      if (column === undefined) writeNode(node, 0, address.steps, node, 1);
      else if (column.kind === 'category') {
        bytes.fill(1, sets, sets + column.known + 1);
        for (let i = memberStart[node]!; i < memberStart[node + 1]!; i++) bytes[sets + members[i]!] = 0;
        writeNode(node, column.first, sets, root + left[node]!, 0);
        sets += column.known + 1;
      } else {
        const goesLeft = lowerBound(column.coded.bounds, threshold[node]!) + 1;
        const place = missingLeft[node] === 1 ? column.first : column.second;
        writeNode(node, place, address.steps + codes - goesLeft, root + left[node]!, 0);
      }
    }
  }
}

/** Steps from a tree's root to its nearest leaf. */
function nearestLeaf({ nodeStart, feature, left }: TreesModel, tree: number): number {
  const root = nodeStart[tree]!;
  const depth = new Int32Array(nodeStart[tree + 1]! - root);
  let nearest = depth.length;
  // Children come after their parents.
  for (let node = 0; node < depth.length; node++) {
    if (feature[root + node]! < 0) nearest = Math.min(nearest, depth[node]!);
    else depth.fill(depth[node]! + 1, left[root + node]!, left[root + node]! + 2);
  }
  return nearest;
}
