import type { FeatureColumn, FeatureMatrix } from '../../../features/matrix.ts';
import { log } from '../../../stats/elementary.ts';
import type { Random } from '../../../stats/random.ts';
import { threshold as between } from '../rows/bins.ts';

/** A node in the order of making: the root is 0, a node's children are left and left + 1. */
export interface IsolationNode {
  readonly rows: number;
  readonly depth: number;
  /** −1: a leaf. */
  feature: number;
  left: number;
  threshold: number;
  missingLeft: boolean;
  /** Codes that go left, ascending (categories). */
  members: readonly number[];
  /** Of a leaf: its depth, and the usual path of a tree over its rows; 0 of others. */
  path: number;
}

const EULER = 0.5772156649015329;

/** Mean path to a row in a tree over n rows at random: that of an unsuccessful search in a binary search tree. */
export function usualPath(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (log(n - 1) + EULER) - (2 * (n - 1)) / n;
}

/** A split at random that sets some rows apart from others. */
interface Parting {
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly members: readonly number[];
  goesLeft(value: number): boolean;
}

/** Of a number: a threshold from its least to its greatest value; missing values go to a side at random. */
function partNumber(values: Float64Array, u: number, missingLeft: boolean): Parting | undefined {
  let least = Infinity;
  let most = -Infinity;
  let missing = 0;
  for (const value of values) {
    if (value !== value) missing++;
    else {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const present = values.length - missing;
  if (present === 0 || (least === most && missing === 0)) return undefined;
  // One value and missing ones: all numbers left, or all rows that are not left are missing.
  if (least === most) return number(most, false);
  const drawn = least + u * (most - least);
  return number(drawn >= least && drawn < most ? drawn : between(least, most), missingLeft);
}

const number = (threshold: number, missingLeft: boolean): Parting => ({
  threshold,
  missingLeft,
  members: [],
  goesLeft: (value) => value <= threshold || (missingLeft && value !== value),
});

/** Of a category: each of the codes that are there goes to a side at random, but not all to one. */
function partCategory(values: Float64Array, random: Random, at: number): Parting | undefined {
  const codes = [...new Set(values)].sort((a, b) => a - b);
  if (codes.length < 2) return undefined;
  const lone = random.below(at, codes.length);
  const side = codes.map((_, i) => random.uint32(at * 65_536 + i) % 2 === 1);
  const members = codes.filter((_, i) => side[i] !== (i === lone && side.every((each) => each === side[0])));
  const set = new Set(members);
  return { threshold: 0, missingLeft: false, members, goesLeft: (value) => set.has(value) };
}

/** Grows a tree on some rows of a matrix, to ⌈log₂ rows⌉ splits from the root at most. */
export function growIsolationTree(
  { columns }: FeatureMatrix,
  drawn: Uint32Array,
  random: Random,
): IsolationNode[] {
  // ⌈log₂ rows⌉
  const deepest = 32 - Math.clz32(drawn.length - 1);
  const nodes: IsolationNode[] = [];
  const rowsOf: Uint32Array[] = [];
  function add(rows: Uint32Array, depth: number): void {
    nodes.push({
      rows: rows.length,
      depth,
      feature: -1,
      left: 0,
      threshold: 0,
      missingLeft: false,
      members: [],
      path: depth + usualPath(rows.length),
    });
    rowsOf.push(rows);
  }
  add(drawn, 0);
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    const rows = rowsOf[at]!;
    if (node.depth >= deepest || rows.length < 2) continue;
    const split = splitOf(columns, rows, random, at);
    if (split === undefined) continue;
    const { values } = columns[split.feature]!;
    const { goesLeft, ...parting } = split.parting;
    Object.assign(node, parting, { feature: split.feature, left: nodes.length, path: 0 });
    add(
      rows.filter((row) => goesLeft(values[row]!)),
      node.depth + 1,
    );
    add(
      rows.filter((row) => !goesLeft(values[row]!)),
      node.depth + 1,
    );
  }
  return nodes;
}

/** A split on the first feature, in an order at random, whose values differ. */
function splitOf(columns: readonly FeatureColumn[], rows: Uint32Array, random: Random, node: number) {
  const order = Uint32Array.from(columns.keys());
  for (let place = 0; place < order.length; place++) {
    const at = node * columns.length + place;
    const other = place + random.below(at, order.length - place);
    const feature = order[other]!;
    order[other] = order[place]!;
    const { kind, values } = columns[feature]!;
    const own = Float64Array.from(rows, (row) => values[row]!);
    const parting =
      kind === 'category'
        ? partCategory(own, random, at)
        : partNumber(own, random.uniform(2 * at), random.uniform(2 * at + 1) < 0.5);
    if (parting !== undefined) return { feature, parting };
  }
  return undefined;
}
