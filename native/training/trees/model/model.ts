import type { FeatureMatrix } from '../../../features/matrix.ts';
import type { FeatureBins } from '../rows/bins.ts';
import { goesLeft, type GrownTree } from '../engine.ts';
import { decodeLink, encodeLink, margin, type Link } from './link.ts';
import {
  checkFeatures,
  damagedModel,
  decodeModel,
  encodeModel,
  type ModelFeature,
} from '../../model-bytes.ts';

/**
 * Trees as flat arrays. Tree t = round × outputs + output owns the nodes nodeStart[t] … nodeStart[t + 1] − 1; its first
 * node is the root. The margin is the link of start + Σ leaf values; of trees grown here all values are multiples of one
 * power of two, so that sums are exact.
 */
export interface TreesModel {
  readonly features: readonly ModelFeature[];
  readonly outputs: number;
  readonly start: Float64Array;
  readonly link: Link;
  readonly nodeStart: Int32Array;
  /** Feature of a split, −1 for a leaf. */
  readonly feature: Int32Array;
  /** First child, counted from the tree's root; the second follows it. 0 for a leaf. */
  readonly left: Int32Array;
  /** x ≤ threshold goes to the first child (numbers). */
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  /** Codes memberStart[n] … memberStart[n + 1] − 1 of `members` go to the first child (categories). Ascending. */
  readonly memberStart: Int32Array;
  readonly members: Int32Array;
  readonly value: Float64Array;
  /** By node: gain of its split, 0 for leaves. Absent in models of the first trainer. */
  readonly gain?: Float64Array | undefined;
  /** By node: sum of the hessians of its rows in training. Absent in models of the first trainer. */
  readonly cover?: Float64Array | undefined;
}

const FORMAT = 'trees/2';
/** Of the first trainer: without link, gains and covers. */
const FIRST_FORMAT = 'gbt/1';

/** Collects trees; their splits leave bins for values. */
export class TreesBuilder {
  readonly #nodeStart = [0];
  readonly #feature: number[] = [];
  readonly #left: number[] = [];
  readonly #threshold: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #memberStart = [0];
  readonly #members: number[] = [];
  readonly #value: number[] = [];
  readonly #gain: number[] = [];
  readonly #cover: number[] = [];
  readonly #bins: readonly FeatureBins[];

  constructor(bins: readonly FeatureBins[]) {
    this.#bins = bins;
  }

  add(tree: GrownTree): void {
    tree.splits.forEach((split, node) => {
      const bins = split === undefined ? undefined : this.#bins[split.feature]!;
      this.#feature.push(split?.feature ?? -1);
      this.#left.push(split === undefined ? 0 : tree.left[node]!);
      this.#value.push(tree.values[node]!);
      this.#gain.push(split?.gain ?? 0);
      this.#cover.push(tree.covers[node]!);
      this.#missingLeft.push(split?.missingLeft ? 1 : 0);
      // Past the last bound lie only missing values: all numbers go left.
      this.#threshold.push(bins?.kind === 'number' ? (bins.bounds[split!.lastLeft] ?? Infinity) : 0);
      if (bins?.kind === 'category') {
        bins.codes.forEach((code, bin) => {
          if (goesLeft(split!.mask, bin)) this.#members.push(code);
        });
      }
      this.#memberStart.push(this.#members.length);
    });
    this.#nodeStart.push(this.#feature.length);
  }

  /** The model of the first `trees` trees. */
  finish(
    features: readonly ModelFeature[],
    { start, link }: Pick<TreesModel, 'start' | 'link'>,
    trees: number,
  ): TreesModel {
    const nodes = this.#nodeStart[trees]!;
    return {
      features,
      outputs: start.length,
      start,
      link,
      nodeStart: Int32Array.from(this.#nodeStart.slice(0, trees + 1)),
      feature: Int32Array.from(this.#feature.slice(0, nodes)),
      left: Int32Array.from(this.#left.slice(0, nodes)),
      threshold: Float64Array.from(this.#threshold.slice(0, nodes)),
      missingLeft: Uint8Array.from(this.#missingLeft.slice(0, nodes)),
      memberStart: Int32Array.from(this.#memberStart.slice(0, nodes + 1)),
      members: Int32Array.from(this.#members.slice(0, this.#memberStart[nodes]!)),
      value: Float64Array.from(this.#value.slice(0, nodes)),
      gain: Float64Array.from(this.#gain.slice(0, nodes)),
      cover: Float64Array.from(this.#cover.slice(0, nodes)),
    };
  }
}

const ROWS_OF_A_BLOCK = 2048;

/** Margins, row-major by output. */
export function predictTrees(model: TreesModel, matrix: FeatureMatrix): Float64Array {
  checkFeatures(model.features, matrix);
  const { outputs, start, nodeStart, feature, left, threshold, missingLeft, memberStart, value } = model;
  const columns = matrix.columns.map((column) => column.values);
  const isMember = memberTables(model);
  const margins = new Float64Array(matrix.rows * outputs);
  for (let row = 0; row < matrix.rows; row++) margins.set(start, row * outputs);
  // Blocks of rows stay in the cache while all trees pass over them.
  for (let begin = 0; begin < matrix.rows; begin += ROWS_OF_A_BLOCK) {
    const end = Math.min(matrix.rows, begin + ROWS_OF_A_BLOCK);
    for (let tree = 0; tree + 1 < nodeStart.length; tree++) {
      const root = nodeStart[tree]!;
      const output = tree % outputs;
      for (let row = begin; row < end; row++) {
        let node = root;
        for (;;) {
          const index = feature[node]!;
          if (index < 0) break;
          const x = columns[index]![row]!;
          const goesLeft =
            memberStart[node] !== memberStart[node + 1]
              ? isMember[node]![x] === 1
              : x <= threshold[node]! || (missingLeft[node] === 1 && x !== x);
          node = root + left[node]! + (goesLeft ? 0 : 1);
        }
        margins[row * outputs + output]! += value[node]!;
      }
    }
  }
  if (model.link.kind === 'identity') return margins;
  return margins.map((sum) => margin(model.link, sum));
}

/** By node of a split on a category: 1 for each code that goes to the first child. */
function memberTables({ feature, features, memberStart, members }: TreesModel): (Uint8Array | undefined)[] {
  return Array.from(feature, (index, node) => {
    const begin = memberStart[node]!;
    const end = memberStart[node + 1]!;
    if (begin === end) return undefined;
    const table = new Uint8Array(features[index]!.levels);
    for (let i = begin; i < end; i++) table[members[i]!] = 1;
    return table;
  });
}

export function encodeTrees(model: TreesModel): Uint8Array {
  const { features, outputs, link, gain, cover, ...arrays } = model;
  if (gain === undefined || cover === undefined)
    return encodeModel({ format: FIRST_FORMAT, features, outputs }, arrays);
  return encodeModel(
    { format: FORMAT, features, outputs },
    { ...arrays, link: encodeLink(link), gain, cover },
  );
}

export function decodeTrees(bytes: Uint8Array): TreesModel {
  const { head, array } = decodeModel([FORMAT, FIRST_FORMAT], bytes);
  const isFirst = head.format === FIRST_FORMAT;
  const feature = array('feature', 'i32');
  const nodes = feature.length;
  const model: TreesModel = {
    features: head.features,
    outputs: head.outputs,
    start: array('start', 'f64', head.outputs),
    link: isFirst ? { kind: 'identity' } : decodeLink(array('link', 'f64', 3)),
    nodeStart: array('nodeStart', 'i32'),
    feature,
    left: array('left', 'i32', nodes),
    threshold: array('threshold', 'f64', nodes),
    missingLeft: array('missingLeft', 'u8', nodes),
    memberStart: array('memberStart', 'i32', nodes + 1),
    members: array('members', 'i32'),
    value: array('value', 'f64', nodes),
    ...(!isFirst && { gain: array('gain', 'f64', nodes), cover: array('cover', 'f64', nodes) }),
  };
  checkTrees(model);
  return model;
}

/** Every walk from a root must end at a leaf of its tree and read only features that exist. */
function checkTrees(model: TreesModel): void {
  const { features, outputs, nodeStart, feature, left, threshold, memberStart, members } = model;
  const nodes = feature.length;
  const check = (holds: boolean, why: string): void => {
    if (!holds) throw damagedModel(why);
  };
  check(
    nodeStart.length > 0 && nodeStart[0] === 0 && nodeStart.at(-1) === nodes,
    'the trees do not cover the nodes',
  );
  check((nodeStart.length - 1) % outputs === 0, 'a round lacks trees');
  check(memberStart[0] === 0 && memberStart[nodes] === members.length, 'the category sets do not fit');
  for (const values of [model.start, model.value, model.gain ?? [], model.cover ?? []])
    check(values.every(Number.isFinite), 'a value is not finite');
  check(
    model.missingLeft.every((side) => side <= 1),
    'a direction is neither left nor right',
  );
  for (let tree = 0; tree + 1 < nodeStart.length; tree++) {
    const begin = nodeStart[tree]!;
    const size = nodeStart[tree + 1]! - begin;
    check(size >= 1 && size % 2 === 1, 'a tree is cut short');
    let children = 1;
    for (let node = 0; node < size; node++) {
      const at = begin + node;
      const first = memberStart[at]!;
      const last = memberStart[at + 1]!;
      check(first >= 0 && first <= last, 'the category sets do not fit');
      if (feature[at] === -1) {
        check(left[at] === 0 && first === last, 'a leaf has children');
        continue;
      }
      // Children are made in the order of their parents' splitting, each once.
      check(
        left[at]! > node && left[at]! + 1 < size && left[at]! % 2 === 1,
        'a node has no place in its tree',
      );
      children += 2;
      const column = features[feature[at]!];
      if (column === undefined) throw damagedModel('a split reads a feature that does not exist');
      check((column.kind === 'category') === last > first, 'a split does not suit its feature');
      check(!Number.isNaN(threshold[at]!), 'a threshold is missing');
      for (let i = first; i < last; i++) {
        const code = members[i]!;
        check(
          code >= 0 && code < column.levels && (i === first || code > members[i - 1]!),
          'a category set is out of order',
        );
      }
    }
    check(children === size, 'a tree has nodes that nothing leads to');
  }
}
