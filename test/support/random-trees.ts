/** Models of trees for tests, drawn by Philox: of any shape, with values that lie on no grid. */
import type { FeatureMatrix } from '../../native/features/matrix.ts';
import { decodeTrees, encodeTrees, type TreesModel } from '../../native/training/trees/model/model.ts';
import type { Link } from '../../native/training/trees/model/link.ts';
import { featuresOf } from '../../native/training/model-bytes.ts';
import { random } from './random-matrix.ts';

export interface TreesOptions {
  readonly matrix: FeatureMatrix;
  readonly trees: number;
  /** Of each tree; 1: a tree of one node. */
  readonly leaves: number;
  readonly outputs?: number;
  readonly link?: Link;
  /** Which leaf is split next: any, or always the last, which gives a tree as deep as it has leaves. */
  readonly shape?: 'any' | 'chain';
  readonly seed?: number;
}

const EDGES = [Infinity, -Infinity, 0, -0, 5e-324, -1e308];

/** Thresholds are values of the rows, or values beside them, or edges of the numbers. */
export function randomTrees({
  matrix,
  trees,
  leaves,
  outputs = 1,
  link = { kind: 'identity' },
  shape = 'any',
  seed = 0,
}: TreesOptions): TreesModel {
  const draws = random(`trees ${seed}`);
  let drawn = 0;
  const below = (n: number): number => draws.below(drawn++, n);
  const uniform = (): number => draws.uniform(drawn++);
  const nodeStart = [0];
  const feature: number[] = [];
  const left: number[] = [];
  const threshold: number[] = [];
  const missingLeft: number[] = [];
  const memberStart = [0];
  const members: number[] = [];
  const value: number[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const children = [0];
    const open = [0];
    for (let leaf = 1; leaf < leaves && matrix.columns.length > 0; leaf++) {
      const [node] = open.splice(shape === 'chain' ? open.length - 1 : below(open.length), 1);
      children[node!] = children.length;
      open.push(children.length, children.length + 1);
      children.push(0, 0);
    }
    for (const child of children) {
      left.push(child);
      const index = child === 0 ? -1 : below(matrix.columns.length);
      feature.push(index);
      missingLeft.push(child === 0 ? 0 : below(2));
      value.push(child === 0 ? (uniform() - 0.5) * 10 ** (below(9) - 4) : 0);
      const column = matrix.columns[index];
      if (column?.kind === 'category') {
        const codes = Array.from({ length: column.levels }, (_, code) => code);
        const set = codes.filter(() => uniform() < 0.4);
        members.push(...(set.length === 0 ? [below(column.levels)] : set));
      }
      const near = column?.kind === 'number' ? column.values[below(matrix.rows)]! : 0;
      const edge = uniform() < 0.1 ? EDGES[below(EDGES.length)]! : near + (below(3) - 1) * 1e-9;
      threshold.push(column?.kind !== 'number' ? 0 : Number.isNaN(edge) ? 0.5 : edge);
      memberStart.push(members.length);
    }
    nodeStart.push(feature.length);
  }
  const nodes = feature.length;
  // Read as from a file, so that the tests use only models that a file may hold.
  return decodeTrees(
    encodeTrees({
      features: featuresOf(matrix),
      outputs,
      start: Float64Array.from({ length: outputs }, () => uniform() - 0.5),
      link,
      nodeStart: Int32Array.from(nodeStart),
      feature: Int32Array.from(feature),
      left: Int32Array.from(left),
      threshold: Float64Array.from(threshold),
      missingLeft: Uint8Array.from(missingLeft),
      memberStart: Int32Array.from(memberStart),
      members: Int32Array.from(members),
      value: Float64Array.from(value),
      gain: new Float64Array(nodes),
      cover: new Float64Array(nodes),
    }),
  );
}
