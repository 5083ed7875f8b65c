import type { GraphBuilder } from '../onnx/graph.ts';
import { addConstant } from '../onnx/safe-constants.ts';
import type { LinearModel } from './linear-model.ts';

/** The same margins for every row of the matrix: [N] for one output, else [N, outputs]. */
export function constantMargins(graph: GraphBuilder, start: Float64Array, matrix: string): string {
  const rows = graph.node('Shape', [matrix], { start: { int: 0 }, end: { int: 1 } }, { hint: 'rows' });
  const values = graph.constant('start', { type: 'double', values: start });
  const shape =
    start.length === 1
      ? rows
      : graph.node(
          'Concat',
          [rows, graph.constant('outputs', { type: 'int64', values: [start.length] })],
          { axis: { int: 0 } },
          { hint: 'shape' },
        );
  return graph.node('Expand', [values, shape], {}, { hint: 'margin' });
}

/**
 * Margins of the [N, F] double matrix: [N] for one output, else [N, outputs]. Columns whose coefficients are all 0
 * are left out, so that missing values in them do not matter. ONNX Runtime may sum the products in another order:
 * the last digits may differ.
 */
export function appendLinear(graph: GraphBuilder, model: LinearModel, matrix: string): string {
  const { features, outputs, intercept, coefficients } = model;
  const used = features.flatMap((_, j) => {
    const any = intercept.some((_value, k) => coefficients[k * features.length + j] !== 0);
    return any ? [j] : [];
  });
  if (used.length === 0) return constantMargins(graph, intercept, matrix);
  const columns =
    used.length === features.length
      ? matrix
      : graph.node(
          'Gather',
          [matrix, graph.constant('used', { type: 'int64', values: used })],
          { axis: { int: 1 } },
          { hint: 'used' },
        );
  const weights = used.flatMap((j) =>
    Array.from({ length: outputs }, (_, k) => coefficients[k * features.length + j]!),
  );
  const shape = outputs === 1 ? [used.length] : [used.length, outputs];
  const product = graph.node('MatMul', [
    columns,
    graph.constant('coefficients', { type: 'double', values: weights, shape }),
  ]);
  return addConstant(graph, product, 'intercept', intercept, 'margin');
}
