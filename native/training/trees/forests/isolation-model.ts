import type { FeatureMatrix } from '../../../features/matrix.ts';
import { featuresOf } from '../../model-bytes.ts';
import { usualPath, type IsolationNode } from './isolation-tree.ts';
import { decodeTrees, type TreesModel } from '../model/model.ts';

/** A tree that is grown: how deep its nodes lie is told by them alone. */
export type IsolationTree = readonly Omit<IsolationNode, 'depth'>[];

/** The model of isolation trees. @param rows that each was grown on */
export function isolationModel(
  matrix: FeatureMatrix,
  trees: readonly IsolationTree[],
  rows: number,
): TreesModel {
  const nodes = trees.flat();
  const ends = (sizes: readonly number[]): Int32Array => {
    const out = new Int32Array(sizes.length + 1);
    sizes.forEach((size, i) => (out[i + 1] = out[i]! + size));
    return out;
  };
  return {
    features: featuresOf(matrix),
    outputs: 1,
    start: Float64Array.of(0),
    link: { kind: 'isolation', trees: trees.length, usual: Math.max(1, usualPath(rows)) },
    nodeStart: ends(trees.map((tree) => tree.length)),
    feature: Int32Array.from(nodes, ({ feature }) => feature),
    left: Int32Array.from(nodes, ({ left }) => left),
    threshold: Float64Array.from(nodes, ({ threshold }) => threshold),
    missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => (missingLeft ? 1 : 0)),
    memberStart: ends(nodes.map(({ members }) => members.length)),
    members: Int32Array.from(nodes.flatMap(({ members }) => members)),
    value: Float64Array.from(nodes, ({ path }) => path),
    gain: new Float64Array(nodes.length),
    cover: Float64Array.from(nodes, (node) => node.rows),
  };
}

/**
 * The trees of a model that was kept while its forest was being grown.
 * @throws where the bytes are not those of such a model on these features and rows
 */
export function isolationTrees(
  bytes: Uint8Array,
  matrix: FeatureMatrix,
  { trees, rows }: { readonly trees: number; readonly rows: number },
): IsolationTree[] {
  const kept = decodeTrees(bytes);
  const { nodeStart, feature, left, threshold, missingLeft, memberStart, members, value, cover } = kept;
  const length = nodeStart.length - 1;
  const expected = isolationModel(matrix, [], rows);
  const sameShape =
    JSON.stringify([kept.features, kept.outputs, kept.link]) ===
    JSON.stringify([expected.features, 1, { ...expected.link, trees: length }]);
  if (!sameShape || cover === undefined || length > trees)
    throw new RangeError('They are trees of another forest.');
  return Array.from({ length }, (_, tree) =>
    Array.from({ length: nodeStart[tree + 1]! - nodeStart[tree]! }, (__, node) => {
      const at = nodeStart[tree]! + node;
      return {
        rows: cover[at]!,
        feature: feature[at]!,
        left: left[at]!,
        threshold: threshold[at]!,
        missingLeft: missingLeft[at] === 1,
        members: [...members.subarray(memberStart[at], memberStart[at + 1])],
        path: value[at]!,
      };
    }),
  );
}
