import { isClassification } from '../data/contract.ts';
import type { GraphBuilder } from '../onnx/graph.ts';
import { addConstant, timesConstant } from '../onnx/safe-constants.ts';
import { elementType } from '../onnx/element-type.ts';
import type { Calibrator, OutputCalibrator } from './contract.ts';
import type { IsotonicCurve } from './isotonic.ts';
import { LOG_ODDS_LIMIT } from './probabilities.ts';

/** Of ai.onnx.ml 5 TreeEnsemble: BRANCH_LT, so that a score on a point belongs to the segment that begins there. */
const BRANCH_LESS = 1;

/**
 * The number of points that are not above the score, 0 … K, by a balanced tree of comparisons in double:
 * comparing with every point at once would need K values a row.
 */
function segmentOf(graph: GraphBuilder, score: string, points: readonly number[]): string {
  const splits: number[] = [];
  const trueIds: number[] = [];
  const falseIds: number[] = [];
  const trueLeaf: number[] = [];
  const falseLeaf: number[] = [];
  // The node for segments low … high; a leaf's number is its segment.
  const build = (low: number, high: number): { id: number; leaf: boolean } => {
    if (low === high) return { id: low, leaf: true };
    const middle = (low + high) >>> 1;
    const id = splits.length;
    splits.push(points[middle]!);
    for (const list of [trueIds, falseIds, trueLeaf, falseLeaf]) list.push(0);
    const below = build(low, middle);
    const above = build(middle + 1, high);
    trueIds[id] = below.id;
    trueLeaf[id] = Number(below.leaf);
    falseIds[id] = above.id;
    falseLeaf[id] = Number(above.leaf);
    return { id, leaf: false };
  };
  build(0, points.length);
  const nodes = splits.length;
  const leaves = points.length + 1;
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  const column = graph.node('Unsqueeze', [score, graph.constant('axis', { type: 'int64', values: [1] })]);
  const segment = graph.node(
    'TreeEnsemble',
    [column],
    {
      aggregate_function: { int: 1 },
      leaf_targetids: { ints: zeros(leaves) },
      leaf_weights: { tensor: { type: 'double', values: Array.from({ length: leaves }, (_, i) => i) } },
      n_targets: { int: 1 },
      nodes_falseleafs: { ints: falseLeaf },
      nodes_falsenodeids: { ints: falseIds },
      nodes_featureids: { ints: zeros(nodes) },
      nodes_modes: { tensor: { type: 'uint8', values: new Array<number>(nodes).fill(BRANCH_LESS) } },
      nodes_splits: { tensor: { type: 'double', values: splits } },
      nodes_trueleafs: { ints: trueLeaf },
      nodes_truenodeids: { ints: trueIds },
      post_transform: { int: 0 },
      tree_roots: { ints: [0] },
    },
    { domain: 'ai.onnx.ml', hint: 'segment' },
  );
  const flat = graph.node('Reshape', [segment, graph.constant('flat', { type: 'int64', values: [-1] })]);
  return graph.node('Cast', [flat], { to: { int: elementType.int64 } });
}

function appendIsotonic(graph: GraphBuilder, { x, y }: IsotonicCurve, score: string): string {
  const end = x.length - 1;
  // Segment 0 lies below the first point, i between points i − 1 and i, the last above all.
  const start = [x[0]!, ...x];
  const base = [y[0]!, ...y];
  const level = (i: number): boolean => i === 0 || i > end;
  const rise = base.map((_, i) => (level(i) ? 0 : y[i]! - y[i - 1]!));
  const width = base.map((_, i) => (level(i) ? 1 : x[i]! - x[i - 1]!));
  const segment = segmentOf(graph, score, x);
  const read = (hint: string, values: readonly number[]): string =>
    graph.node('Gather', [graph.constant(hint, { type: 'double', values }), segment]);
  const along = graph.node('Sub', [score, read('start', start)]);
  const share = graph.node('Div', [along, read('width', width)]);
  const part = graph.node('Mul', [read('rise', rise), share]);
  return graph.node('Add', [read('base', base), part], {}, { hint: 'probability' });
}

function appendOutput(graph: GraphBuilder, output: OutputCalibrator, score: string): string {
  if (output.method === 'isotonic') return appendIsotonic(graph, output, score);
  const sloped = timesConstant(graph, score, 'slope', output.a);
  const odds = graph.node('Neg', [addConstant(graph, sloped, 'shift', [output.b])]);
  return graph.node('Sigmoid', [odds], {}, { hint: 'probability' });
}

/** [N, C] margins → [N, C] log-odds of each class against the rest, as calibrationScores gives them. */
function logOdds(graph: GraphBuilder, margins: string, classes: number): string {
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const top = graph.node('ReduceMax', [margins, axis], { keepdims: { int: 1 } });
  const below = graph.node('Sub', [margins, top]);
  const others = graph.constant('others', {
    type: 'double',
    values: Array.from({ length: classes * classes }, (_, i) => Number(i % (classes + 1) !== 0)),
    shape: [classes, classes],
  });
  const rest = graph.node('MatMul', [graph.node('Exp', [below]), others]);
  const score = graph.node('Sub', [below, graph.node('Log', [rest])]);
  const bound = (value: number): string =>
    graph.constant('bound', { type: 'double', values: [value], shape: [] });
  return graph.node('Clip', [score, bound(-LOG_ODDS_LIMIT), bound(LOG_ODDS_LIMIT)], {}, { hint: 'logOdds' });
}

/**
 * Adds a calibrator to a graph: the same numbers as applyCalibrator, in double (to 1e-12, the difference of the
 * runtime's exp from ours).
 * @param margin [N] for a binary task, [N, C] for several classes
 * @returns handle of the probabilities, [N] or [N, C]
 */
export function appendCalibrator(graph: GraphBuilder, calibrator: Calibrator, margin: string): string {
  const { task, method, outputs } = calibrator;
  if (!isClassification(task)) return margin;
  if (task === 'binary') {
    const [output] = outputs;
    if (output === undefined) return graph.node('Sigmoid', [margin], {}, { hint: 'probability' });
    return appendOutput(graph, output, margin);
  }
  if (method === 'none') {
    return graph.node('Softmax', [margin], { axis: { int: 1 } }, { hint: 'probability' });
  }
  const scores = logOdds(graph, margin, outputs.length);
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const columns = outputs.map((output, k) => {
    const index = graph.constant('class', { type: 'int64', values: [k], shape: [] });
    const value = appendOutput(graph, output, graph.node('Gather', [scores, index], { axis: { int: 1 } }));
    return graph.node('Unsqueeze', [value, axis]);
  });
  const joined = graph.node('Concat', columns, { axis: { int: 1 } });
  const total = graph.node('ReduceSum', [joined, axis], { keepdims: { int: 1 } });
  const zero = graph.constant('zero', { type: 'double', values: [0] });
  const one = graph.constant('one', { type: 'double', values: [1] });
  const equal = graph.constant('equal', { type: 'double', values: [1 / outputs.length] });
  const positive = graph.node('Greater', [total, zero]);
  // The divisor is never 0, so no row holds a NaN on the way.
  const shares = graph.node('Div', [joined, graph.node('Where', [positive, total, one])]);
  return graph.node('Where', [positive, shares, equal], {}, { hint: 'probability' });
}
