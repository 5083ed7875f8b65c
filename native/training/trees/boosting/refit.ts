/**
 * Leaf values of a model anew from other rows; its splits stay (LightGBM's Booster.refit, FitByExistingTree). Tree after
 * tree, with derivatives at the scores so far:
 *
 *     new = decay · old + (1 − decay) · shrinkage · value of the leaf's rows
 */
import { cancelled } from '../../../engine/errors.ts';
import { fixedPointScale, ROUNDER } from '../../exact-sum.ts';
import type { FitHooks, Labels } from '../../learner.ts';
import type { CodedRows } from './coded-rows.ts';
import { listsOfLabels } from '../rows/lists.ts';
import { meanLoss } from '../rows/spans.ts';
import { boundedValues, decidingNodes, residualQuantile, type TreeShape } from '../plain/leaf-renewal.ts';
import type { TreesModel } from '../model/model.ts';
import type { ObjectiveSpec, ScoredRows } from '../objective.ts';
import { objectiveOf } from '../objectives/registry.ts';
import { toGrid } from '../objectives/start.ts';
import { leafValue } from '../plain/plain-split.ts';

export interface RefitRules {
  /** What stays of the old values: 0 nothing, 1 all. */
  readonly decay: number;
  /** By round what its trees were shrunk by. */
  readonly shrinkage: ArrayLike<number>;
  readonly l1: number;
  readonly l2: number;
  /** Rows whose hessians sum to less do not speak for their leaf: it counts as one without rows. */
  readonly minHessian: number;
  /** By feature the direction that its splits are held to: −1, 0 or 1. */
  readonly monotone: Int8Array;
}

export interface RefitInput {
  readonly model: TreesModel;
  readonly codes: CodedRows;
  readonly labels: Labels;
  /** Its start and grid are those of the model that is made. */
  readonly objective: ObjectiveSpec;
  readonly rules: RefitRules;
  readonly hooks?: FitHooks | undefined;
}

export interface Refitted {
  readonly model: TreesModel;
  /** Mean loss on the rows after each round. */
  readonly losses: number[];
}

/**
 * The model with new leaf values, which lie on the objective's grid. Sums are exact, so that nothing depends on the
 * rows' order. A leaf without rows keeps `decay` of its value, as in LightGBM. Leaves of losses that are told by
 * quantiles (absolute, quantile) get the quantile of their rows' residuals, as in training.
 */
export async function refitTrees({
  model,
  codes,
  labels,
  objective: spec,
  rules,
  hooks,
}: RefitInput): Promise<Refitted> {
  const { outputs, nodeStart } = model;
  const rows = labels.y.length;
  const objective = objectiveOf(spec);
  const perOutput = () => Array.from(spec.start, (start) => new Float64Array(rows).fill(start));
  const scored: ScoredRows = {
    y: labels.y,
    weights: labels.weights,
    lists: listsOfLabels(labels),
    scores: perOutput(),
    gradients: perOutput(),
    hessians: perOutput(),
  };
  const rounds = (nodeStart.length - 1) / outputs;
  const value = new Float64Array(model.value.length);
  const leaves = new Int32Array(rows);
  const losses: number[] = [];

  for (let round = 0; round < rounds; round++) {
    meanLoss(objective, scored, 'derive');
    for (let output = 0; output < outputs; output++) {
      const tree = round * outputs + output;
      codes.leavesOf(tree, leaves);
      const begin = nodeStart[tree]!;
      const old = model.value.subarray(begin, nodeStart[tree + 1]);
      const shape = shapeOf(model, tree, rules.monotone);
      const own = ownValues(shape, leaves, scored, output, spec, rules);
      const fresh = boundedValues(shape, own).map((each, node) =>
        shape.left.length === 1 || shape.left[node]! >= 0
          ? 0
          : toGrid(rules.decay * old[node]! + (1 - rules.decay) * rules.shrinkage[round]! * each, spec.grid),
      );
      value.set(fresh, begin);
      const score = scored.scores[output]!;
      for (let row = 0; row < rows; row++) score[row]! += fresh[leaves[row]!]!;
      await hooks?.pause?.();
      if (hooks?.signal?.aborted) throw cancelled();
    }
    losses.push(meanLoss(objective, scored, 'loss'));
    hooks?.progress?.((round + 1) * outputs, rounds * outputs, 'trees refitted', {
      round: round + 1,
      train: losses.at(-1)!,
    });
  }
  return { model: { ...model, start: spec.start, value }, losses };
}

function shapeOf({ nodeStart, feature, left }: TreesModel, tree: number, monotone: Int8Array): TreeShape {
  const [begin, end] = [nodeStart[tree]!, nodeStart[tree + 1]!];
  const features = feature.subarray(begin, end);
  return {
    left: Int32Array.from(features, (index, node) => (index < 0 ? -1 : left[begin + node]!)),
    signs: Int8Array.from(features, (index) => (index < 0 ? 0 : monotone[index]!)),
  };
}

/** By node that decides, the value that its rows ask for, before shrinkage; 0 of a node without rows. */
function ownValues(
  shape: TreeShape,
  leaves: Int32Array,
  scored: ScoredRows,
  output: number,
  { renewal }: ObjectiveSpec,
  rules: RefitRules,
): Float64Array {
  const own = new Float64Array(shape.left.length);
  const nodes = decidingNodes(shape);
  if (renewal !== undefined) {
    const members = rowsOfNodes(shape, leaves);
    for (const node of nodes)
      if (members[node]!.length > 0)
        own[node] = residualQuantile([{ rows: members[node]!, among: scored }], renewal);
    return own;
  }
  const gradient = sumsOfNodes(shape, leaves, scored.gradients[output]!);
  const hessian = sumsOfNodes(shape, leaves, scored.hessians[output]!);
  for (const node of nodes) {
    if (hessian[node]! > 0 && hessian[node]! >= rules.minHessian)
      own[node] = leafValue(gradient[node]!, hessian[node]!, rules.l2, rules.l1, UNBOUNDED);
  }
  return own;
}

const UNBOUNDED = { low: -Infinity, high: Infinity };

/** By node the sum of its rows' values, in fixed point. */
function sumsOfNodes({ left }: TreeShape, leaves: Int32Array, values: Float64Array): Float64Array {
  const scale = fixedPointScale(
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    values.length,
  );
  const sums = new Float64Array(left.length);
  for (let row = 0; row < values.length; row++)
    sums[leaves[row]!]! += values[row]! * scale + ROUNDER - ROUNDER;
  // Children follow their parents.
  for (let node = left.length - 1; node >= 0; node--)
    if (left[node]! >= 0) sums[node] = sums[left[node]!]! + sums[left[node]! + 1]!;
  return sums.map((sum) => sum / scale);
}

/** By node its rows. */
function rowsOfNodes({ left }: TreeShape, leaves: Int32Array): number[][] {
  const rows = Array.from(left, (): number[] => []);
  leaves.forEach((leaf, row) => rows[leaf]!.push(row));
  for (let node = left.length - 1; node >= 0; node--)
    if (left[node]! >= 0) rows[node] = rows[left[node]!]!.concat(rows[left[node]! + 1]!);
  return rows;
}
