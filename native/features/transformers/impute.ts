import type { GraphBuilder } from '../../onnx/graph.ts';
import type { Transformer } from './transformer.ts';

/**
 * The value that stands for the missing ones, from the training values (NaN is missing).
 * Median: the middle of the present values in order, of an even number the mean of the two middle ones.
 * Mean: sum by count. mostFrequent: ties go to the smallest. None present: 0.
 * As scikit-learn's SimpleImputer.
 */
export function fitImpute(values: Float64Array, method: 'median' | 'mean' | 'mostFrequent'): number {
  const present = values.filter((value) => !Number.isNaN(value));
  const n = present.length;
  if (n === 0) return 0;
  if (method === 'mean') {
    let sum = 0;
    for (const value of present) sum += value;
    if (Number.isFinite(sum)) return sum / n + 0;
    return present.reduce((mean, value) => mean + value / n, 0);
  }
  present.sort();
  if (method === 'median') {
    const low = present[(n - 1) >> 1]!;
    const high = present[n >> 1]!;
    return (low === high ? low : low / 2 + high / 2) + 0;
  }
  let best = present[0]!;
  let most = 0;
  for (let start = 0; start < n;) {
    let end = start + 1;
    while (end < n && present[end] === present[start]) end++;
    if (end - start > most) {
      most = end - start;
      best = present[start]!;
    }
    start = end;
  }
  return best + 0;
}

function appendImpute(graph: GraphBuilder, values: readonly number[], handle: string): string {
  const missing = graph.node('IsNaN', [handle], {}, { hint: 'missing' });
  const stand = graph.constant('impute', { type: 'double', values });
  return graph.node('Where', [missing, stand, handle], {}, { hint: 'imputed' });
}

/** Puts a value where a number is missing. */
export const impute: Transformer<'impute'> = {
  id: 'impute',
  takes: 'numbers',
  gives: 'numbers',
  apply: ({ value }, columns) => columns.map((column) => column.map((x) => (Number.isNaN(x) ? value : x))),
  append(graph, fitted, { handle, rank }) {
    return { handle: appendImpute(graph, [fitted.value], handle), type: 'double', rank };
  },
  appendWide: (graph, fitted, handle) =>
    appendImpute(
      graph,
      fitted.map(({ value }) => value),
      handle,
    ),
};
