import type { GraphBuilder } from '../../../onnx/graph.ts';
import { appendLink } from './link.ts';
import type { TreesModel } from './model.ts';
import { addConstant } from '../../../onnx/safe-constants.ts';
import { constantMargins } from '../../linear-onnx.ts';

/** Modes of ai.onnx.ml 5 TreeEnsemble. */
const MODE = { lessOrEqual: 0, member: 6 } as const;

/** The attributes of TreeEnsemble, its nodes and leaves in lists of their own. */
function flatten(model: TreesModel) {
  const { outputs, nodeStart, feature, left, threshold, missingLeft, memberStart, members, value } = model;
  const nodes = {
    featureids: [] as number[],
    splits: [] as number[],
    modes: [] as number[],
    missing_value_tracks_true: [] as number[],
    truenodeids: [] as number[],
    trueleafs: [] as number[],
    falsenodeids: [] as number[],
    falseleafs: [] as number[],
  };
  const leaves = { weights: [] as number[], targets: [] as number[] };
  const roots: number[] = [];
  const memberValues: number[] = [];

  function addLeaf(weight: number, target: number): number {
    leaves.targets.push(target);
    return leaves.weights.push(weight) - 1;
  }

  for (let tree = 0; tree + 1 < nodeStart.length; tree++) {
    const root = nodeStart[tree]!;
    // A tree without a split adds nothing: its value is 0.
    if (feature[root]! < 0) continue;
    const output = tree % outputs;
    const size = nodeStart[tree + 1]! - root;
    // Places in the lists: inner nodes follow each other, and so do leaves.
    const first = nodes.featureids.length;
    const [one, other] = [left[root]!, left[root]! + 1].map((child) => feature[root + child]! < 0);
    // ONNX Runtime takes a root for a leaf when its inner child and its leaf bear the same number
    // (microsoft/onnxruntime#24679): a leaf that nothing uses keeps them apart.
    if (one !== other && leaves.weights.length === first + 1) addLeaf(0, output);
    const place = new Int32Array(size);
    let inner = first;
    for (let node = 0; node < size; node++) {
      place[node] = feature[root + node]! < 0 ? addLeaf(value[root + node]!, output) : inner++;
    }
    roots.push(first);
    for (let node = 0; node < size; node++) {
      const at = root + node;
      if (feature[at]! < 0) continue;
      const isMember = memberStart[at]! < memberStart[at + 1]!;
      nodes.featureids.push(feature[at]!);
      nodes.modes.push(isMember ? MODE.member : MODE.lessOrEqual);
      nodes.splits.push(isMember ? 0 : threshold[at]!);
      nodes.missing_value_tracks_true.push(missingLeft[at]!);
      if (isMember) memberValues.push(...members.subarray(memberStart[at]!, memberStart[at + 1]!), NaN);
      const child = left[at]!;
      nodes.truenodeids.push(place[child]!);
      nodes.trueleafs.push(feature[root + child]! < 0 ? 1 : 0);
      nodes.falsenodeids.push(place[child + 1]!);
      nodes.falseleafs.push(feature[root + child + 1]! < 0 ? 1 : 0);
    }
  }
  return { nodes, leaves, roots, memberValues };
}

/** Margins of the [N, F] double matrix: [N] for one output, else [N, outputs]. */
export function appendTrees(graph: GraphBuilder, model: TreesModel, matrix: string): string {
  const { nodes, leaves, roots, memberValues } = flatten(model);
  if (roots.length === 0) return appendLink(graph, model.link, constantMargins(graph, model.start, matrix));
  const sums = graph.node(
    'TreeEnsemble',
    [matrix],
    {
      aggregate_function: { int: 1 },
      leaf_targetids: { ints: leaves.targets },
      leaf_weights: { tensor: { type: 'double', values: leaves.weights } },
      ...(memberValues.length > 0
        ? { membership_values: { tensor: { type: 'double' as const, values: memberValues } } }
        : {}),
      n_targets: { int: model.outputs },
      nodes_falseleafs: { ints: nodes.falseleafs },
      nodes_falsenodeids: { ints: nodes.falsenodeids },
      nodes_featureids: { ints: nodes.featureids },
      nodes_missing_value_tracks_true: { ints: nodes.missing_value_tracks_true },
      nodes_modes: { tensor: { type: 'uint8', values: nodes.modes } },
      nodes_splits: { tensor: { type: 'double', values: nodes.splits } },
      nodes_trueleafs: { ints: nodes.trueleafs },
      nodes_truenodeids: { ints: nodes.truenodeids },
      post_transform: { int: 0 },
      tree_roots: { ints: roots },
    },
    { domain: 'ai.onnx.ml', hint: 'trees' },
  );
  const margins = appendLink(graph, model.link, addConstant(graph, sums, 'start', model.start, 'margin'));
  if (model.outputs > 1) return margins;
  return graph.node(
    'Squeeze',
    [margins, graph.constant('axis', { type: 'int64', values: [1] })],
    {},
    { hint: 'margin' },
  );
}
