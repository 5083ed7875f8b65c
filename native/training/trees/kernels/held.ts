/** Growing a tree whose rows are summed and parted elsewhere: what is left to do here is to search for its splits. */
import {
  FEATURE_BINS,
  FEATURE_OFFSET,
  FEATURE_USED,
  BINS,
  CONTROL,
  HELD_LEFT,
  HELD_RIGHT,
  HELD_SUMMED,
  HISTOGRAMS_AT,
  LEAVES,
  NEXT_LEAF,
  NODE_COUNT,
  NODE_LEFT,
  NODE_SLOT,
  RUNNER_UP,
  TREE_NODES,
} from '../host/layout';
import { barrier } from './barrier';
import { decide, makeChildren, makeRoot, nextLeaf, part, rangeBegin, search, takeRows } from './grow';
import { address, featureOf, nodeOf, word } from './shared';

// @ts-ignore: decorator
@inline
function histogramOf(slot: i32, feature: i32): usize {
  const first = <usize>slot * <usize>word(BINS) + <usize>load<i32>(featureOf(feature), FEATURE_OFFSET);
  return address(HISTOGRAMS_AT) + (first << 3);
}

/** Says how large the tree is, which leaf is to be split next, and which most likely after it. */
function tell(thread: i32, nodes: i32): void {
  if (thread !== 0) return;
  const next = (nodes + 1) >> 1 < word(LEAVES) ? nextLeaf(thread, nodes, -1) : -1;
  store<i32>(CONTROL + (TREE_NODES << 2), nodes);
  store<i32>(CONTROL + (NEXT_LEAF << 2), next);
  store<i32>(CONTROL + (RUNNER_UP << 2), next < 0 ? -1 : nextLeaf(thread, nodes, next));
}

/** Begins a tree from the sums in the first histogram. */
export function openRoot(thread: i32): void {
  // Each row lies in one bin of every feature.
  const bins = load<i32>(featureOf(0), FEATURE_BINS);
  let sum: i64 = 0;
  for (let bin = 0; bin < bins; bin++) sum += load<i64>(histogramOf(0, 0) + (<usize>bin << 3));
  makeRoot(thread, sum, word(HELD_LEFT));
  search(thread, 0, 0);
  barrier();
  decide(nodeOf(thread, 0), 0);
  tell(thread, 1);
}

/** Takes the sums of one child out of its parent's, which become those of the other. */
function subtract(thread: i32, slot: i32, parent: i32): void {
  const end = rangeBegin(thread + 1);
  for (let feature = rangeBegin(thread); feature < end; feature++) {
    if (load<i32>(featureOf(feature), FEATURE_USED) === 0) continue;
    const child = histogramOf(slot, feature);
    const whole = histogramOf(parent, feature);
    const size = <usize>load<i32>(featureOf(feature), FEATURE_BINS) << 3;
    for (let bin: usize = 0; bin < size; bin += 8)
      store<i64>(whole + bin, load<i64>(whole + bin) - load<i64>(child + bin));
  }
}

/**
 * Splits the leaf that was told to be next. The sums of one of its children lie in the next free histogram; where there
 * are none, neither child is to be split.
 */
export function openChildren(thread: i32): void {
  const first = word(TREE_NODES);
  const parent = word(NEXT_LEAF);
  const summed = word(HELD_SUMMED);
  makeChildren(thread, parent, first);
  if (summed >= 0) {
    const parentSlot = load<i32>(nodeOf(thread, parent), NODE_SLOT);
    const slot = (first + 1) >> 1;
    store<i32>(nodeOf(thread, first), word(HELD_LEFT), NODE_COUNT);
    store<i32>(nodeOf(thread, first + 1), word(HELD_RIGHT), NODE_COUNT);
    store<i32>(nodeOf(thread, first + summed), slot, NODE_SLOT);
    store<i32>(nodeOf(thread, first + 1 - summed), parentSlot, NODE_SLOT);
    subtract(thread, slot, parentSlot);
    search(thread, first, 0);
    search(thread, first + 1, 1);
  }
  barrier();
  if (summed >= 0) {
    decide(nodeOf(thread, first), 0);
    decide(nodeOf(thread, first + 1), 1);
  }
  tell(thread, first + 2);
}

/** Lists a thread's rows by the nodes of the last tree, as `grow` leaves them. */
export function listRows(thread: i32): void {
  takeRows(thread);
  const nodes = word(TREE_NODES);
  for (let node = 0; node < nodes; node++) {
    const left = load<i32>(nodeOf(thread, node), NODE_LEFT);
    if (left >= 0) part(thread, node, left);
  }
}
