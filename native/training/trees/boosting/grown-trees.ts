import type { NumericArray } from '../../../stats/arrays.ts';
import type { GrownSplit, GrownTree } from '../engine.ts';

/** Bytes of a split's mask. */
const MASK = 32;

/** Numbers of one type, to the end of which more are put. */
class Growing<A extends Float64Array | Int32Array | Uint8Array> {
  #values: A;
  #length: number;

  constructor(values: A) {
    this.#values = values;
    this.#length = values.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Puts numbers to the end. */
  append(values: ArrayLike<number>): void {
    const end = this.#length + values.length;
    if (end > this.#values.length) {
      const larger = new (this.#values.constructor as new (length: number) => A)(Math.max(64, 2 * end));
      larger.set(this.view());
      this.#values = larger;
    }
    this.#values.set(values, this.#length);
    this.#length = end;
  }

  /** Those from begin to before end; holds until more are put. */
  view(begin = 0, end = this.#length): A {
    return this.#values.subarray(begin, end) as A;
  }
}

/** Trees in bins as flat arrays; those of a split are 0 (feature: −1) at a leaf. */
export interface GrownTreeArrays {
  /** Nodes of each tree. */
  readonly nodes: Int32Array;
  readonly left: Int32Array;
  readonly feature: Int32Array;
  readonly gain: Float64Array;
  readonly lastLeft: Int32Array;
  readonly missingLeft: Uint8Array;
  readonly value: Float64Array;
  readonly cover: Float64Array;
  /** 32 bytes a split, in the order of the nodes. */
  readonly masks: Uint8Array;
}

const noTrees = (): GrownTreeArrays => ({
  nodes: new Int32Array(0),
  left: new Int32Array(0),
  feature: new Int32Array(0),
  gain: new Float64Array(0),
  lastLeft: new Int32Array(0),
  missingLeft: new Uint8Array(0),
  value: new Float64Array(0),
  cover: new Float64Array(0),
  masks: new Uint8Array(0),
});

/** Trees in bins, kept as flat arrays: as objects thousands of them would take several times the memory. */
export class GrownTrees {
  readonly #start = [0];
  readonly #left;
  readonly #feature;
  readonly #gain;
  readonly #lastLeft;
  readonly #missingLeft;
  readonly #value;
  readonly #cover;
  readonly #masks;

  /** @param arrays of another one; nothing of them is changed */
  constructor(arrays: GrownTreeArrays = noTrees()) {
    for (const nodes of arrays.nodes) this.#start.push(this.#start.at(-1)! + nodes);
    this.#left = new Growing(arrays.left);
    this.#feature = new Growing(arrays.feature);
    this.#gain = new Growing(arrays.gain);
    this.#lastLeft = new Growing(arrays.lastLeft);
    this.#missingLeft = new Growing(arrays.missingLeft);
    this.#value = new Growing(arrays.value);
    this.#cover = new Growing(arrays.cover);
    this.#masks = new Growing(arrays.masks);
  }

  get length(): number {
    return this.#start.length - 1;
  }

  add({ splits, left, values, covers }: GrownTree): void {
    this.#left.append(left);
    this.#feature.append(splits.map((split) => split?.feature ?? -1));
    this.#gain.append(splits.map((split) => split?.gain ?? 0));
    this.#lastLeft.append(splits.map((split) => split?.lastLeft ?? 0));
    this.#missingLeft.append(splits.map((split) => (split?.missingLeft ? 1 : 0)));
    this.#value.append(values);
    this.#cover.append(covers);
    for (const split of splits) if (split !== undefined) this.#masks.append(split.mask);
    this.#start.push(this.#left.length);
  }

  at(tree: number): GrownTree {
    const begin = this.#start[tree]!;
    const end = this.#start[tree + 1]!;
    // Every tree has one leaf more than splits, and so does every tree before it.
    let mask = (MASK * (begin - tree)) / 2;
    const gains = this.#gain.view(begin, end);
    const lastLeft = this.#lastLeft.view(begin, end);
    const missingLeft = this.#missingLeft.view(begin, end);
    return {
      splits: Array.from(this.#feature.view(begin, end), (feature, node): GrownSplit | undefined =>
        feature < 0
          ? undefined
          : {
              feature,
              gain: gains[node]!,
              lastLeft: lastLeft[node]!,
              missingLeft: missingLeft[node] === 1,
              mask: this.#masks.view(mask, (mask += MASK)).slice(),
            },
      ),
      left: [...this.#left.view(begin, end)],
      values: this.#value.view(begin, end).slice(),
      covers: this.#cover.view(begin, end).slice(),
    };
  }

  /** Puts other values in the place of a tree's. */
  setValues(tree: number, values: Float64Array): void {
    this.#value.view(this.#start[tree]!, this.#start[tree + 1]!).set(values);
  }

  /** Views that hold until a tree is added. */
  arrays(): GrownTreeArrays {
    return {
      nodes: Int32Array.from(
        { length: this.length },
        (_, tree) => this.#start[tree + 1]! - this.#start[tree]!,
      ),
      left: this.#left.view(),
      feature: this.#feature.view(),
      gain: this.#gain.view(),
      lastLeft: this.#lastLeft.view(),
      missingLeft: this.#missingLeft.view(),
      value: this.#value.view(),
      cover: this.#cover.view(),
      masks: this.#masks.view(),
    };
  }
}

/** What trees may refer to. */
export interface TreeBounds {
  readonly features: number;
  /** Of a tree at most. */
  readonly nodes: number;
}

/**
 * Trees of arrays that were read from outside.
 * @throws RangeError where a walk could leave its tree, not end, or read what does not exist
 */
export function readGrownTrees(
  arrays: Readonly<Record<string, NumericArray>>,
  bounds: TreeBounds,
): GrownTrees {
  const shapes = noTrees();
  for (const [name, shape] of Object.entries(shapes)) {
    if (arrays[name]?.constructor !== shape.constructor) throw new RangeError(`no ${name}`);
  }
  const read = arrays as unknown as GrownTreeArrays;
  const nodes = read.nodes.reduce((sum, each) => sum + each, 0);
  for (const name of ['left', 'feature', 'gain', 'lastLeft', 'missingLeft', 'value', 'cover'] as const) {
    if (read[name].length !== nodes) throw new RangeError(`${name} does not fit the nodes`);
  }
  if (read.masks.length !== (MASK * (nodes - read.nodes.length)) / 2)
    throw new RangeError('masks do not fit the splits');
  let begin = 0;
  for (const size of read.nodes) {
    checkTree(read, begin, size, bounds);
    begin += size;
  }
  return new GrownTrees(read);
}

function checkTree(arrays: GrownTreeArrays, begin: number, size: number, bounds: TreeBounds): void {
  const sound = size >= 1 && size % 2 === 1 && size <= bounds.nodes;
  let splits = 0;
  for (let node = 0; sound && node < size; node++) {
    const at = begin + node;
    const left = arrays.left[at]!;
    const feature = arrays.feature[at]!;
    const finite = [arrays.gain[at]!, arrays.value[at]!, arrays.cover[at]!].every(Number.isFinite);
    const leaf = feature === -1 && left === -1;
    const split = feature >= 0 && feature < bounds.features && left > node && left + 1 < size;
    if (!finite || !(leaf || split)) throw new RangeError('a node has no place in its tree');
    if (split) splits++;
  }
  if (!sound || 2 * splits + 1 !== size) throw new RangeError('a tree is cut short');
}
