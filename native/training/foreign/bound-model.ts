import type { FeatureMatrix } from '../../features/matrix.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { damagedModel, decodeModel, encodeModel } from '../model-bytes.ts';
import { decodeTrees, encodeTrees, predictTrees, type TreesModel } from '../trees/model/model.ts';
import { appendTrees } from '../trees/model/onnx.ts';
import { ZERO } from './lightgbm-tree.ts';

/** A foreign model on the features of a set. */
export interface BoundModel {
  readonly trees: TreesModel;
  /** By feature of the set: 1 where zero counts as missing. */
  readonly zeroIsMissing: Uint8Array;
}

const FORMAT = 'foreign/1';

const isZero = (x: number): boolean => x >= -ZERO && x <= ZERO;

/** Margins, row-major by output. */
export function predictBound({ trees, zeroIsMissing }: BoundModel, matrix: FeatureMatrix): Float64Array {
  if (!zeroIsMissing.includes(1)) return predictTrees(trees, matrix);
  const columns = matrix.columns.map((column, i) =>
    zeroIsMissing[i] === 1 ? { ...column, values: column.values.map((x) => (isZero(x) ? NaN : x)) } : column,
  );
  return predictTrees(trees, { rows: matrix.rows, columns });
}

/** The trees of a model whose margins they alone make: where zeros count as missing, rows are changed before. */
export const treesOfBound = ({ trees, zeroIsMissing }: BoundModel): TreesModel | undefined =>
  zeroIsMissing.includes(1) ? undefined : trees;

/** Adds the model to a graph: the [N, F] double matrix to margins. */
export function appendBound(
  graph: GraphBuilder,
  { trees, zeroIsMissing }: BoundModel,
  matrix: string,
): string {
  if (!zeroIsMissing.includes(1)) return appendTrees(graph, trees, matrix);
  // By column: magnitudes up to this are missing; below 0 none is.
  const limits = Array.from(zeroIsMissing, (is) => (is === 1 ? ZERO : -1));
  const limit = graph.constant('zero', { type: 'double', values: limits });
  const zero = graph.node('LessOrEqual', [graph.node('Abs', [matrix]), limit]);
  const missing = graph.constant('missing', { type: 'double', values: [NaN] });
  return appendTrees(
    graph,
    trees,
    graph.node('Where', [zero, missing, matrix], {}, { hint: 'without zeros' }),
  );
}

export function encodeBound({ trees, zeroIsMissing }: BoundModel): Uint8Array {
  const { features, outputs } = trees;
  return encodeModel({ format: FORMAT, features, outputs }, { trees: encodeTrees(trees), zeroIsMissing });
}

export function decodeBound(bytes: Uint8Array): BoundModel {
  const { array } = decodeModel(FORMAT, bytes);
  const trees = decodeTrees(array('trees', 'u8'));
  const zeroIsMissing = array('zeroIsMissing', 'u8', trees.features.length);
  if (zeroIsMissing.some((is, i) => is > 1 || (is === 1 && trees.features[i]!.kind === 'category')))
    throw damagedModel('which zeros count as missing is impossible');
  return { trees, zeroIsMissing };
}
