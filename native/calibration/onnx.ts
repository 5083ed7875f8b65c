import type { GraphBuilder } from '../onnx/graph.ts';
import { elementType } from '../onnx/tensor.ts';
import type { Calibrator, Curve } from './contract.ts';

/** Of ai.onnx.ml 5 TreeEnsemble: BRANCH_LT, so that a margin on a knot belongs to the segment that begins there. */
const BRANCH_LESS = 1;

/**
 * The number of knots that are not above the margin, 0 … K, by a balanced tree of comparisons in double:
 * a table of all comparisons would need K values a row.
 */
function segmentOf(graph: GraphBuilder, margin: string, knots: readonly number[]): string {
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
    splits.push(knots[middle]!);
    trueIds.push(0);
    falseIds.push(0);
    trueLeaf.push(0);
    falseLeaf.push(0);
    const below = build(low, middle);
    const above = build(middle + 1, high);
    trueIds[id] = below.id;
    trueLeaf[id] = below.leaf ? 1 : 0;
    falseIds[id] = above.id;
    falseLeaf[id] = above.leaf ? 1 : 0;
    return { id, leaf: false };
  };
  build(0, knots.length);
  const nodes = splits.length;
  const column = graph.node('Unsqueeze', [margin, graph.constant('axis', { type: 'int64', values: [1] })]);
  const segment = graph.node(
    'TreeEnsemble',
    [column],
    {
      aggregate_function: { int: 1 },
      leaf_targetids: { ints: new Array<number>(knots.length + 1).fill(0) },
      leaf_weights: {
        tensor: { type: 'double', values: Array.from({ length: knots.length + 1 }, (_, i) => i) },
      },
      n_targets: { int: 1 },
      nodes_falseleafs: { ints: falseLeaf },
      nodes_falsenodeids: { ints: falseIds },
      nodes_featureids: { ints: new Array<number>(nodes).fill(0) },
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

function appendIsotonic(
  graph: GraphBuilder,
  curve: Extract<Curve, { kind: 'isotonic' }>,
  margin: string,
): string {
  const { margins, probabilities } = curve;
  const last = margins.length - 1;
  // Segment 0 lies below the first knot, i between knots i − 1 and i, the last above all.
  const start = [margins[0]!, ...margins];
  const base = [probabilities[0]!, ...probabilities];
  const level = (i: number): boolean => i === 0 || i > last;
  const rise = base.map((_, i) => (level(i) ? 0 : probabilities[i]! - probabilities[i - 1]!));
  const width = base.map((_, i) => (level(i) ? 1 : margins[i]! - margins[i - 1]!));
  const segment = segmentOf(graph, margin, margins);
  const read = (hint: string, values: readonly number[]): string =>
    graph.node('Gather', [graph.constant(hint, { type: 'double', values }), segment]);
  const along = graph.node('Sub', [margin, read('start', start)]);
  const share = graph.node('Div', [along, read('width', width)]);
  const part = graph.node('Mul', [read('rise', rise), share]);
  return graph.node('Add', [read('base', base), part], {}, { hint: 'probability' });
}

function appendCurve(graph: GraphBuilder, curve: Curve, margin: string): string {
  if (curve.kind === 'isotonic') return appendIsotonic(graph, curve, margin);
  if (curve.kind === 'none') return graph.node('Sigmoid', [margin], {}, { hint: 'probability' });
  const slope = graph.constant('slope', { type: 'double', values: [curve.a] });
  const shift = graph.constant('shift', { type: 'double', values: [curve.b] });
  const logit = graph.node('Neg', [graph.node('Add', [graph.node('Mul', [slope, margin]), shift])]);
  return graph.node('Sigmoid', [logit], {}, { hint: 'probability' });
}

/**
 * Adds the calibrator to a graph: the same numbers as applyCalibrator, in double.
 * @param margin [N] for a binary task, [N, C] for several classes
 * @returns handle of the probabilities, [N] or [N, C]
 */
export function appendCalibrator(graph: GraphBuilder, calibrator: Calibrator, margin: string): string {
  const { curves } = calibrator;
  if (curves.length === 1) return appendCurve(graph, curves[0]!, margin);
  const softmax = graph.node('Softmax', [margin], { axis: { int: 1 } });
  if (curves.every((curve) => curve.kind === 'none')) return softmax;
  const axis = graph.constant('axis', { type: 'int64', values: [1] });
  const columns = curves.map((curve, k) => {
    const index = graph.constant('class', { type: 'int64', values: [k], shape: [] });
    const value = appendCurve(graph, curve, graph.node('Gather', [softmax, index], { axis: { int: 1 } }));
    return graph.node('Unsqueeze', [value, axis]);
  });
  const joined = graph.node('Concat', columns, { axis: { int: 1 } });
  const sum = graph.node('ReduceSum', [joined, axis], { keepdims: { int: 1 } });
  const zero = graph.constant('zero', { type: 'double', values: [0] });
  const share = graph.constant('share', { type: 'double', values: [1 / curves.length] });
  // Where every curve says 0 each class gets an equal share; the division is kept finite.
  const positive = graph.node('Greater', [sum, zero]);
  const divisor = graph.node('Where', [
    positive,
    sum,
    graph.constant('one', { type: 'double', values: [1] }),
  ]);
  return graph.node(
    'Where',
    [positive, graph.node('Div', [joined, divisor]), share],
    {},
    { hint: 'probability' },
  );
}
