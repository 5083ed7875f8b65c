import type { TreesModel } from '../model/model.ts';
import { toGrid } from '../objectives/start.ts';

/** The model with its start and its leaf values rounded to a grid; the very model where they lie on it. */
export function onGrid(model: TreesModel, grid: number): TreesModel {
  const lies = (value: number): boolean => toGrid(value, grid) === value;
  if (model.start.every(lies) && model.value.every(lies)) return model;
  const rounded = (values: Float64Array): Float64Array => values.map((value) => toGrid(value, grid));
  return { ...model, start: rounded(model.start), value: rounded(model.value) };
}

const joined = <Values extends Float64Array | Int32Array | Uint8Array>(
  first: Values,
  then: Values,
): Values => {
  const all = new (first.constructor as new (length: number) => Values)(first.length + then.length);
  all.set(first);
  all.set(then, first.length);
  return all;
};

/** Counts that go on behind others: both begin at 0. */
const goingOn = (first: Int32Array, then: Int32Array): Int32Array =>
  joined(
    first,
    then.subarray(1).map((at) => at + first.at(-1)!),
  );

/**
 * The trees of a model, and behind them those of one that was grown from its scores: same features, outputs, link and
 * start.
 */
export function joinTrees(first: TreesModel, then: TreesModel): TreesModel {
  const nodes = first.feature.length;
  return {
    ...then,
    start: first.start,
    nodeStart: goingOn(first.nodeStart, then.nodeStart),
    feature: joined(first.feature, then.feature),
    left: joined(first.left, then.left),
    threshold: joined(first.threshold, then.threshold),
    missingLeft: joined(first.missingLeft, then.missingLeft),
    memberStart: goingOn(first.memberStart, then.memberStart),
    members: joined(first.members, then.members),
    value: joined(first.value, then.value),
    gain: joined(first.gain ?? new Float64Array(nodes), then.gain!),
    cover: joined(first.cover ?? new Float64Array(nodes), then.cover!),
  };
}
