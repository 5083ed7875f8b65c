import { cancelled } from '../../../engine/errors.ts';
import { isolationForestParams, type IsolationForestParams } from '../../contract.ts';
import { fitRows } from '../../fit-rows.ts';
import type { FitInput, Fitted, Learner } from '../../learner.ts';
import { goesOn } from '../boosting/boost-state.ts';
import { drawFew } from '../draws/draws.ts';
import { isolationModel, isolationTrees, type IsolationTree } from './isolation-model.ts';
import { growIsolationTree } from './isolation-tree.ts';
import { decodeTrees, encodeTrees, predictTrees, type TreesModel } from '../model/model.ts';
import { appendTrees } from '../model/onnx.ts';

/**
 * An isolation forest: rows that few random splits set apart are anomalies. It does not read the target; as a learner of
 * two classes it says of each row how far it is from the others, and the positive class are the anomalies.
 */
async function fit(input: FitInput<IsolationForestParams>): Promise<Fitted<TreesModel>> {
  const { params, hooks } = input;
  const { matrix, y } = fitRows(input).train;
  const rows = Math.min(params.rows, y.length);
  const trees: IsolationTree[] =
    (await hooks?.checkpoint?.resume((bytes) =>
      isolationTrees(bytes, matrix, { trees: params.trees, rows }),
    )) ?? [];
  if (trees.length > 0) hooks?.note?.(goesOn({ rounds: trees.length }, 'tree'));
  for (let tree = trees.length; tree < params.trees; tree++) {
    const drawn = drawFew(input.random(`rows ${tree}`), y.length, rows);
    trees.push(growIsolationTree(matrix, drawn, input.random(`splits ${tree}`)));
    hooks?.progress?.(tree + 1, params.trees, 'trees');
    await hooks?.pause?.();
    if (hooks?.signal?.aborted) throw cancelled();
    await hooks?.checkpoint?.offer(() => encodeTrees(isolationModel(matrix, trees, rows)));
  }
  return {
    model: isolationModel(matrix, trees, rows),
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
