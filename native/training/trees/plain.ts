import { philox } from '../../stats/random.ts';
import { quantise } from '../quantise.ts';
import { binnedColumns, binsFor } from './binned.ts';
import {
  goesLeft,
  type EngineInput,
  type GrowRules,
  type GrownSplit,
  type GrownTree,
  type TreeDraw,
  type TreeEngine,
} from './engine.ts';
import { BLOCK, THRESHOLD_STREAM } from './kernel-layout.ts';
import { objectiveOf, type ScoredRows } from './objective.ts';
import { findSplit, leafValue, type PlainLeaf, type PlainSplit } from './plain-split.ts';
import type { FeatureBins } from './bins.ts';

/**
 * Grows trees in plain TypeScript, without a thought for speed: what any other engine has to agree with to the last bit,
 * and what small rows are trained by where there is no other.
 */
export async function plainEngine(input: EngineInput): Promise<TreeEngine> {
  const { train, validation, objective: spec, rules } = input;
  const bins = binsFor(train.matrix, input.mostBins, input.binSample);
  const objective = objectiveOf(spec);
  const columns = binnedColumns(train.matrix, bins);
  const rowsOf = ({ y, weights }: typeof train): ScoredRows => {
    const perOutput = () => Array.from(spec.start, (value) => new Float64Array(y.length).fill(value));
    return { y, weights, scores: perOutput(), gradients: perOutput(), hessians: perOutput() };
  };
  const rows = rowsOf(train);
  const walked = validation && {
    columns: binnedColumns(validation.matrix, bins),
    rows: rowsOf(validation),
  };

  function mean(of: ScoredRows, sumOf: (begin: number, end: number) => number): number {
    let sum = 0;
    for (let begin = 0; begin < of.y.length; begin += BLOCK)
      sum += sumOf(begin, Math.min(of.y.length, begin + BLOCK));
    return (
      sum / (of.weights === undefined ? of.y.length : of.weights.reduce((all, weight) => all + weight, 0))
    );
  }

  function addTo(to: Float64Array, tree: GrownTree, from: readonly Uint8Array[]): void {
    for (let row = 0; row < to.length; row++) to[row]! += tree.values[leafOf(tree, from, row)]!;
  }
  function add(output: number, tree: GrownTree): void {
    addTo(rows.scores[output]!, tree, columns);
    if (walked) addTo(walked.rows.scores[output]!, tree, walked.columns);
  }

  return {
    bins,
    derive: async () => ({
      train: mean(rows, (begin, end) => objective.derive(rows, begin, end)),
      ...(walked && {
        validation: mean(walked.rows, (begin, end) => objective.loss(walked.rows, begin, end)),
      }),
    }),
    derivatives: () => rows,
    scores: () => ({ train: rows.scores, validation: walked?.rows.scores }),
    add: async (output, tree) => add(output, tree),
    async grow(output, draw) {
      const { factors } = draw;
      const counted = (values: Float64Array): Float64Array =>
        factors === undefined ? values : values.map((value, row) => value * factors[row]!);
      const gradient = quantise(counted(rows.gradients[output]!), new Int32Array(rows.y.length));
      const hessian = quantise(counted(rows.hessians[output]!), new Int32Array(rows.y.length));
      const units = { gradientUnit: gradient.unit, hessianUnit: hessian.unit };
      const members = Uint32Array.from(rows.y.keys()).filter((row) => factors?.[row] !== 0);
      const tree = growTree({
        columns,
        bins,
        draw,
        rules,
        members,
        gradient: gradient.values,
        hessian: hessian.values,
        ...units,
      });
      add(output, tree);
      return tree;
    },
    close: async () => undefined,
  };
}

interface Growing {
  readonly columns: readonly Uint8Array[];
  readonly bins: readonly FeatureBins[];
  readonly draw: TreeDraw;
  readonly rules: GrowRules;
  readonly members: Uint32Array;
  readonly gradient: Int32Array;
  readonly hessian: Int32Array;
  readonly gradientUnit: number;
  readonly hessianUnit: number;
}

interface Leaf extends PlainLeaf {
  readonly rows: Uint32Array;
  readonly depth: number;
  readonly path: readonly number[];
  readonly ownL2: number;
  split?: PlainSplit | undefined;
  left: number;
}

const grownSplit = ({ feature, gain, lastLeft, missingLeft, mask }: PlainSplit): GrownSplit => ({
  feature,
  gain,
  lastLeft,
  missingLeft,
  mask,
});

function growTree(growing: Growing): GrownTree {
  const { columns, rules } = growing;
  const nodes: Leaf[] = [];

  function addNode(rows: Uint32Array, from: Pick<Leaf, 'depth' | 'path' | 'ownL2' | 'low' | 'high'>): void {
    const sum = (values: Int32Array): number => rows.reduce((total, row) => total + values[row]!, 0);
    const leaf: Leaf = {
      ...from,
      rows,
      count: rows.length,
      gradient: sum(growing.gradient),
      hessian: sum(growing.hessian),
      left: -1,
    };
    leaf.split = bestSplit(growing, leaf, nodes.length);
    nodes.push(leaf);
  }

  addNode(growing.members, { depth: 0, path: [], ownL2: 0, low: -Infinity, high: Infinity });
  for (let leaves = 1; leaves < rules.leaves; leaves++) {
    let best: Leaf | undefined;
    for (const node of nodes) {
      if (node.left >= 0 || node.split === undefined) continue;
      const deeper = best === undefined || rules.growth !== 'depth' ? 0 : node.depth - best.depth;
      if (best === undefined || deeper < 0 || (deeper === 0 && node.split.gain > best.split!.gain))
        best = node;
    }
    if (best === undefined) break;
    const { rows, depth, path, low, high } = best;
    const { feature, mask, leafL2: ownL2, leftValue, rightValue } = best.split!;
    const sign = rules.monotone[feature]!;
    const middle = (leftValue + rightValue) / 2;
    best.left = nodes.length;
    for (const side of [true, false]) {
      const below = sign !== 0 && sign > 0 === side;
      const above = sign !== 0 && !below;
      addNode(
        rows.filter((row) => goesLeft(mask, columns[feature]![row]!) === side),
        {
          depth: depth + 1,
          path: [...path, feature],
          ownL2,
          low: above ? middle : low,
          high: below ? middle : high,
        },
      );
    }
  }
  return {
    splits: nodes.map(({ left, split }) => (left < 0 ? undefined : grownSplit(split!))),
    left: nodes.map(({ left }) => left),
    covers: Float64Array.from(nodes, ({ hessian }) => hessian * growing.hessianUnit),
    values: Float64Array.from(nodes, (node) => {
      if (nodes.length === 1 || node.left >= 0) return 0;
      const value = leafValue(
        node.gradient * growing.gradientUnit,
        node.hessian * growing.hessianUnit,
        rules.l2 + node.ownL2,
        rules.l1,
        node,
      );
      return (
        Math.floor(((growing.draw.learningRate ?? rules.learningRate) * value) / rules.grid + 0.5) *
          rules.grid +
        0
      );
    }),
  };
}

/** Whether a path may go on with a feature: some set holds it and all that the path has used. */
function mayFollow(feature: number, path: readonly number[], sets: GrowRules['interactions']): boolean {
  if (sets === undefined || path.every((used) => used === feature)) return true;
  return sets.some((set) => set.includes(feature) && path.every((used) => set.includes(used)));
}

/** Whether a node's split may use a feature, whatever its path. */
function mayUse({ features, nodeFeatures }: TreeDraw, node: number, feature: number): boolean {
  if (features[feature] !== 1) return false;
  const at = node * Math.ceil(features.length / 8) + (feature >> 3);
  return nodeFeatures === undefined || ((nodeFeatures[at]! >> (feature & 7)) & 1) === 1;
}

function bestSplit(growing: Growing, leaf: Leaf, node: number): PlainSplit | undefined {
  const { columns, bins, draw, rules, gradient, hessian } = growing;
  if (rules.maxDepth > 0 && leaf.depth >= rules.maxDepth) return undefined;
  let best: PlainSplit | undefined;
  bins.forEach((feature, index) => {
    if (!mayUse(draw, node, index) || !mayFollow(index, leaf.path, rules.interactions)) return;
    const histogram = new Int32Array(2 * feature.count);
    for (const row of leaf.rows) {
      const bin = columns[index]![row]!;
      histogram[2 * bin]! += gradient[row]!;
      histogram[2 * bin + 1]! += hessian[row]!;
    }
    const split = findSplit(index, feature, histogram, leaf, {
      ...growing,
      random: drawThreshold(draw, node, index),
    });
    if (split !== undefined && (best === undefined || split.gain > best.gain)) best = split;
  });
  return best;
}

/** The word that decides a node's threshold on a feature. */
function drawThreshold({ key }: TreeDraw, node: number, feature: number): number | undefined {
  if (key === undefined) return undefined;
  const words = new Uint32Array(4);
  philox(node, feature, THRESHOLD_STREAM, 0, key[0], key[1], words);
  return words[0];
}

/** The leaf of a row. */
function leafOf(tree: GrownTree, columns: readonly Uint8Array[], row: number): number {
  let node = 0;
  for (;;) {
    const split = tree.splits[node];
    if (split === undefined) return node;
    node = tree.left[node]! + (goesLeft(split.mask, columns[split.feature]![row]!) ? 0 : 1);
  }
}
