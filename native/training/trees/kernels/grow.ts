import {
  BLOCK,
  CANCELLED,
  CANDIDATES_AT,
  COUNTS_AT,
  DEPTH_WISE,
  FACTORS_AT,
  FEATURES,
  FEATURE_GROUPS,
  FEATURE_MONOTONE,
  FEATURE_OFFSET,
  FEATURE_USED,
  BINS,
  CONTROL,
  HISTOGRAMS_AT,
  INTERACTIONS,
  LEAVES,
  MAX_DEPTH,
  NODES,
  NODE_ALONE,
  NODE_COUNT,
  NODE_DEPTH,
  NODE_FEATURE,
  NODE_FEATURES_AT,
  NODE_GAIN,
  NODE_GROUPS,
  NODE_HIGH,
  NODE_LEFT,
  NODE_LEFT_SUM,
  NODE_LEFT_VALUE,
  NODE_LOW,
  NODE_MASK,
  NODE_OWN_L2,
  NODE_RIGHT_VALUE,
  NODE_SIZE,
  NODE_SLOT,
  NODE_SPLIT_L2,
  NODE_SUM,
  ORDER_AT,
  PACKED_AT,
  PARTIALS_AT,
  ROWS,
  RUNS_AT,
  RUN_ROWS,
  STOPPED,
  THREADS,
  TREE_NODES,
} from '../host/layout';
import { barrier } from './barrier';
import { mergeFeature, partition, sumRows } from './histogram';
import { partOthers, sumOthersNode, takeOthersRows } from './others';
import { searchFeature } from './split';
import { address, featureOf, hessianOf, nodeOf, word } from './shared';

// @ts-ignore: decorator
@inline
function runOf(thread: i32, node: i32): usize {
  return address(RUNS_AT) + ((<usize>thread * <usize>word(NODES) + <usize>node) << 3);
}

// @ts-ignore: decorator
@inline
function candidateOf(thread: i32, side: i32): usize {
  return address(CANDIDATES_AT) + <usize>(thread * 2 + side) * NODE_SIZE;
}

/** Which features a thread merges and searches. */
export function rangeBegin(thread: i32): i32 {
  return <i32>((<i64>word(FEATURES) * thread) / word(THREADS));
}

function mayUse(node: usize, index: i32, feature: i32): bool {
  const at = featureOf(feature);
  if (load<i32>(at, FEATURE_USED) === 0) return false;
  const bits = address(NODE_FEATURES_AT);
  if (bits !== 0) {
    const ofNode = bits + <usize>index * <usize>((word(FEATURES) + 7) >> 3);
    if (((load<u8>(ofNode + (<usize>feature >> 3)) >> (<u8>feature & 7)) & 1) === 0) return false;
  }
  if (word(INTERACTIONS) === 0 || load<i32>(node, NODE_DEPTH) === 0) return true;
  const alone = load<i32>(node, NODE_ALONE);
  if (alone >= 0) return alone === feature;
  return (load<u64>(at, FEATURE_GROUPS) & load<u64>(node, NODE_GROUPS)) !== 0;
}

/** Searches a thread's share of the features for the node's split. */
export function search(thread: i32, index: i32, side: i32): void {
  const node = nodeOf(thread, index);
  const candidate = candidateOf(thread, side);
  store<i32>(candidate, -1, NODE_FEATURE);
  const depth = word(MAX_DEPTH);
  if (depth > 0 && load<i32>(node, NODE_DEPTH) >= depth) return;
  const histogram =
    address(HISTOGRAMS_AT) + ((<usize>load<i32>(node, NODE_SLOT) * <usize>word(BINS)) << 3);
  const end = rangeBegin(thread + 1);
  for (let feature = rangeBegin(thread); feature < end; feature++) {
    if (!mayUse(node, index, feature)) continue;
    const offset = <usize>load<i32>(featureOf(feature), FEATURE_OFFSET) << 3;
    searchFeature(thread, node, index, candidate, feature, histogram + offset);
  }
}

function merge(thread: i32, slot: i32, parent: i32): void {
  const end = rangeBegin(thread + 1);
  for (let feature = rangeBegin(thread); feature < end; feature++) {
    if (load<i32>(featureOf(feature), FEATURE_USED) !== 0) mergeFeature(feature, slot, parent);
  }
}

/** The best of what the threads found becomes the node's split. Their shares ascend, so of equal gains the first is kept. */
export function decide(node: usize, side: i32): void {
  let best: usize = 0;
  for (let thread = 0; thread < word(THREADS); thread++) {
    const candidate = candidateOf(thread, side);
    if (load<i32>(candidate, NODE_FEATURE) < 0) continue;
    if (best === 0 || load<f64>(candidate, NODE_GAIN) > load<f64>(best, NODE_GAIN)) best = candidate;
  }
  if (best === 0) return;
  memory.copy(node + NODE_GAIN, best + NODE_GAIN, 24);
  memory.copy(node + NODE_LEFT_VALUE, best + NODE_LEFT_VALUE, 16);
  memory.copy(node + NODE_FEATURE, best + NODE_FEATURE, 12);
  memory.copy(node + NODE_MASK, best + NODE_MASK, 32);
}

// @ts-ignore: decorator
@inline
function storeCount(thread: i32, node: i32, count: i32): void {
  store<i32>(address(COUNTS_AT) + ((<usize>thread * <usize>word(NODES) + <usize>node) << 2), count);
}

/** Rows of a node, in all memories. */
function countOf(node: i32): i32 {
  let count = 0;
  for (let thread = 0; thread < word(THREADS); thread++) {
    count += load<i32>(address(COUNTS_AT) + ((<usize>thread * <usize>word(NODES) + <usize>node) << 2));
  }
  return count;
}

/** The open leaf to split next, but for one: the most gain (depth-wise: of the shallowest); of equal ones the older. */
export function nextLeaf(thread: i32, nodes: i32, but: i32): i32 {
  let best = -1;
  const depthWise = word(DEPTH_WISE) !== 0;
  for (let index = 0; index < nodes; index++) {
    const node = nodeOf(thread, index);
    if (load<i32>(node, NODE_LEFT) >= 0 || load<i32>(node, NODE_FEATURE) < 0 || index === but) continue;
    if (best >= 0) {
      const other = nodeOf(thread, best);
      const deeper = depthWise ? load<i32>(node, NODE_DEPTH) - load<i32>(other, NODE_DEPTH) : 0;
      if (deeper > 0) continue;
      if (deeper === 0 && !(load<f64>(node, NODE_GAIN) > load<f64>(other, NODE_GAIN))) continue;
    }
    best = index;
  }
  return best;
}

/** A thread's drawn rows in ascending order; their packed sum is its partial 4. */
export function takeRows(thread: i32): void {
  const rows = word(ROWS);
  const factors = address(FACTORS_AT);
  const packed = address(PACKED_AT);
  const order = address(ORDER_AT) + <usize>thread * <usize>word(RUN_ROWS) * 4;
  let count: usize = 0;
  let sum: i64 = 0;
  for (let begin = thread * BLOCK; begin < rows; begin += word(THREADS) * BLOCK) {
    const end = min(rows, begin + BLOCK);
    for (let row = begin; row < end; row++) {
      store<u32>(order + (count << 2), row);
      if (factors !== 0 && load<f64>(factors + (<usize>row << 3)) === 0) continue;
      sum += load<i64>(packed + (<usize>row << 3));
      count++;
    }
  }
  const run = runOf(thread, 0);
  store<i32>(run, 0);
  store<i32>(run, <i32>count, 4);
  storeCount(thread, 0, <i32>count);
  store<i64>(address(PARTIALS_AT) + (<usize>thread << 6), sum, 32);
}

/** The packed sum of all threads' rows. */
function sumOfAll(): i64 {
  let sum: i64 = 0;
  for (let other = 0; other < word(THREADS); other++) {
    sum += load<i64>(address(PARTIALS_AT) + (<usize>other << 6), 32);
  }
  return sum;
}

/** A tree's first node, of rows with this packed sum and count. */
export function makeRoot(thread: i32, sum: i64, count: i32): void {
  const root = nodeOf(thread, 0);
  memory.fill(root, 0, NODE_SIZE);
  store<i64>(root, sum, NODE_SUM);
  store<i32>(root, count, NODE_COUNT);
  store<f64>(root, -Infinity, NODE_LOW);
  store<f64>(root, Infinity, NODE_HIGH);
  store<u64>(root, u64.MAX_VALUE, NODE_GROUPS);
  store<i32>(root, -1, NODE_FEATURE);
  store<i32>(root, -1, NODE_LEFT);
  store<i32>(root, -1, NODE_ALONE);
}

export function makeChildren(thread: i32, parentIndex: i32, first: i32): void {
  const parent = nodeOf(thread, parentIndex);
  store<i32>(parent, first, NODE_LEFT);
  const feature = load<i32>(parent, NODE_FEATURE);
  const monotone = load<i32>(featureOf(feature), FEATURE_MONOTONE);
  const groups = load<u64>(featureOf(feature), FEATURE_GROUPS);
  const middle = (load<f64>(parent, NODE_LEFT_VALUE) + load<f64>(parent, NODE_RIGHT_VALUE)) / 2;
  for (let side = 0; side < 2; side++) {
    const child = nodeOf(thread, first + side);
    memory.fill(child, 0, NODE_SIZE);
    const left = load<i64>(parent, NODE_LEFT_SUM);
    store<i64>(child, side === 0 ? left : load<i64>(parent, NODE_SUM) - left, NODE_SUM);
    store<f64>(child, load<f64>(parent, NODE_SPLIT_L2), NODE_OWN_L2);
    const below = (monotone > 0 && side === 0) || (monotone < 0 && side === 1);
    const above = (monotone > 0 && side === 1) || (monotone < 0 && side === 0);
    store<f64>(child, above ? middle : load<f64>(parent, NODE_LOW), NODE_LOW);
    store<f64>(child, below ? middle : load<f64>(parent, NODE_HIGH), NODE_HIGH);
    store<u64>(child, load<u64>(parent, NODE_GROUPS) & groups, NODE_GROUPS);
    store<i32>(child, word(INTERACTIONS) !== 0 && groups === 0 ? feature : -1, NODE_ALONE);
    store<i32>(child, load<i32>(parent, NODE_DEPTH) + 1, NODE_DEPTH);
    store<i32>(child, -1, NODE_SLOT);
    store<i32>(child, -1, NODE_FEATURE);
    store<i32>(child, -1, NODE_LEFT);
  }
}

/** Parts a thread's rows of a node between its children. */
export function part(thread: i32, parentIndex: i32, first: i32): void {
  const parent = nodeOf(thread, parentIndex);
  const run = runOf(thread, parentIndex);
  const begin = load<i32>(run);
  const count = load<i32>(run, 4);
  const left = partition(thread, begin, count, load<i32>(parent, NODE_FEATURE), parent + NODE_MASK);
  const to = runOf(thread, first);
  store<i32>(to, begin);
  store<i32>(to, left, 4);
  store<i32>(to + 8, begin + left);
  store<i32>(to + 8, count - left, 4);
  storeCount(thread, first, left);
  storeCount(thread, first + 1, count - left);
}

/** Sums a thread's rows of a node into its histogram. */
export function sumNode(thread: i32, node: i32): void {
  const run = runOf(thread, node);
  sumRows(thread, load<i32>(run), load<i32>(run, 4));
}

/** Reads whether to stop, in one thread: were each to read it, some could leave for good while others wait at a barrier. */
function readStop(thread: i32): void {
  if (thread !== 0) return;
  atomic.store<i32>(CONTROL + (STOPPED << 2), atomic.load<i32>(CONTROL + (CANCELLED << 2)));
}

/**
 * Grows a tree from the packed gradients; every thread calls it and keeps the same nodes. Two barriers a split: all rows
 * are parted and the lighter child's sums made by rows, then they are merged and searched by features.
 */
export function grow(thread: i32): void {
  const leavesMost = word(LEAVES);
  takeRows(thread);
  takeOthersRows(thread);
  sumNode(thread, 0);
  sumOthersNode(thread, 0);
  barrier();
  makeRoot(thread, sumOfAll(), countOf(0));
  merge(thread, 0, -1);
  search(thread, 0, 0);
  readStop(thread);
  barrier();
  decide(nodeOf(thread, 0), 0);
  let nodes = 1;
  let leaves = 1;
  let slots = 1;
  while (leaves < leavesMost && atomic.load<i32>(CONTROL + (STOPPED << 2)) === 0) {
    const parentIndex = nextLeaf(thread, nodes, -1);
    if (parentIndex < 0) break;
    const parent = nodeOf(thread, parentIndex);
    const first = nodes;
    makeChildren(thread, parentIndex, first);
    nodes += 2;
    leaves++;
    part(thread, parentIndex, first);
    partOthers(thread, parentIndex, first);
    const left = nodeOf(thread, first);
    const right = nodeOf(thread, first + 1);
    const done = leaves === leavesMost;
    const lighter = hessianOf(load<i64>(left, NODE_SUM)) <= hessianOf(load<i64>(right, NODE_SUM)) ? 0 : 1;
    if (!done) {
      sumNode(thread, first + lighter);
      sumOthersNode(thread, first + lighter);
    }
    barrier();
    store<i32>(left, countOf(first), NODE_COUNT);
    store<i32>(right, countOf(first + 1), NODE_COUNT);
    if (done) break;
    const parentSlot = load<i32>(parent, NODE_SLOT);
    store<i32>(lighter === 0 ? left : right, slots, NODE_SLOT);
    store<i32>(lighter === 0 ? right : left, parentSlot, NODE_SLOT);
    merge(thread, slots++, parentSlot);
    search(thread, first, 0);
    search(thread, first + 1, 1);
    readStop(thread);
    barrier();
    decide(left, 0);
    decide(right, 1);
  }
  if (thread === 0) store<i32>(CONTROL + (TREE_NODES << 2), nodes);
}
