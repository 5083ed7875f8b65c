import type { GraphBuilder } from '../../onnx/graph.ts';
import { safeAddend, safeFactor } from '../../onnx/safe-constants.ts';
import type { Fitted, Transformer } from './transformer.ts';

/**
 * Mean and population standard deviation of each column, sqrt(Σ (x − mean)² / n), in row order and two passes.
 * A mean that single precision cannot tell from 0 is 0, a deviation that it cannot tell from 1 is 1 (safe-constants.ts).
 * A column that does not vary gets deviation 1, as in scikit-learn's StandardScaler.
 * Values must be present.
 */
export function fitScale(columns: readonly Float64Array[]): Fitted<'scale'> {
  const mean: number[] = [];
  const deviation: number[] = [];
  for (const column of columns) {
    let sum = 0;
    for (const value of column) sum += value;
    const centre = sum / column.length;
    let squares = 0;
    let shift = 0;
    for (const value of column) {
      const d = value - centre;
      squares += d * d;
      shift += d;
    }
    // The second term takes out what rounding left in the mean (Chan, Golub and LeVeque, 1983).
    const variance = (squares - (shift * shift) / column.length) / column.length;
    const spread = Math.sqrt(variance);
    const first = column[0];
    const constant = column.every((value) => value === first);
    if (!Number.isFinite(centre) || !Number.isFinite(spread)) {
      // Sums of numbers near the largest double overflow: then the largest magnitude is the unit.
      mean.push(0);
      deviation.push(column.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0));
      continue;
    }
    mean.push(safeAddend(constant ? first! : centre));
    deviation.push(constant || !(spread > 0) ? 1 : safeFactor(spread));
  }
  return { transform: 'scale', mean, deviation };
}

function appendScale(
  graph: GraphBuilder,
  mean: readonly number[],
  deviation: readonly number[],
  handle: string,
): string {
  const centre = graph.constant('mean', { type: 'double', values: mean });
  const spread = graph.constant('deviation', { type: 'double', values: deviation });
  const centred = graph.node('Sub', [handle, centre], {}, { hint: 'centred' });
  return graph.node('Div', [centred, spread], {}, { hint: 'scaled' });
}

/** (x − mean) / deviation, column by column. */
export const scale: Transformer<'scale'> = {
  id: 'scale',
  takes: 'numbers',
  gives: 'numbers',
  apply: ({ mean, deviation }, columns) =>
    columns.map((column, j) => {
      const centre = mean[j]!;
      const spread = deviation[j]!;
      return column.map((x) => (x - centre) / spread);
    }),
  append(graph, { mean, deviation }, { handle, rank }) {
    return { handle: appendScale(graph, mean, deviation, handle), type: 'double', rank };
  },
  appendWide: (graph, fitted, handle) =>
    appendScale(
      graph,
      fitted.map(({ mean }) => mean[0]!),
      fitted.map(({ deviation }) => deviation[0]!),
      handle,
    ),
};
