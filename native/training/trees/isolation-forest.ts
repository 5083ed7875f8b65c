import { cancelled } from '../../engine/errors.ts';
import type { FeatureMatrix } from '../../features/matrix.ts';
import { isolationForestParams, type IsolationForestParams } from '../contract.ts';
import { fitRows } from '../fit-rows.ts';
import type { FitInput, Fitted, Learner } from '../learner.ts';
import { featuresOf } from '../model-bytes.ts';
import { drawFew } from './draws.ts';
import { growIsolationTree, usualPath, type IsolationNode } from './isolation-tree.ts';
import { decodeTrees, encodeTrees, predictTrees, type TreesModel } from './model.ts';
import { appendTrees } from './onnx.ts';

/**
 * An isolation forest: rows that few random splits set apart are anomalies. It does not read the target; as a learner of
 * two classes it says of each row how far it is from the others, and the positive class are the anomalies.
 */
async function fit(input: FitInput<IsolationForestParams>): Promise<Fitted<TreesModel>> {
  const { params, hooks } = input;
  const { matrix, y } = fitRows(input).train;
  const rows = Math.min(params.rows, y.length);
  const trees: IsolationNode[][] = [];
  for (let tree = 0; tree < params.trees; tree++) {
    const drawn = drawFew(input.random(`rows ${tree}`), y.length, rows);
    trees.push(growIsolationTree(matrix, drawn, input.random(`splits ${tree}`)));
    hooks?.progress?.(tree + 1, params.trees, 'trees');
    await hooks?.pause?.();
    if (hooks?.signal?.aborted) throw cancelled();
  }
  return {
    model: modelOf(matrix, trees, Math.max(1, usualPath(rows))),
    importances: matrix.columns.map(({ name }, index) => {
      const splits = trees.flatMap((nodes) => nodes.filter(({ feature }) => feature === index));
      const cover = splits.reduce((sum, node) => sum + node.rows, 0);
      return { feature: name, splits: splits.length, cover };
    }),
    rounds: params.trees,
    notes: [
      'An isolation forest does not learn from the target: the positive class are the rows that stand apart.',
    ],
  };
}

function modelOf(matrix: FeatureMatrix, trees: readonly IsolationNode[][], usual: number): TreesModel {
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
    link: { kind: 'isolation', trees: trees.length, usual },
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

export const isolationForest: Learner<TreesModel, IsolationForestParams> = {
  id: 'isolation-forest',
  title: 'Isolation forest',
  tasks: ['binary'],
  family: 'tree',
  replay: 'exact',
  readsTarget: false,
  params: isolationForestParams,
  fit,
  predict: predictTrees,
  asTrees: (model) => model,
  outputs: (model) => model.outputs,
  encode: encodeTrees,
  decode: decodeTrees,
  appendToGraph: appendTrees,
};
