import type { GraphBuilder } from './graph.ts';

/**
 * ONNX Runtime removes x + c and x − c where c rounds to 0 in single precision, and x · c and x / c where it rounds
 * to 1, even in a double graph (its NoopElimination, seen in 1.30 from optimisation level basic on). A constant that
 * passes through these before it is fitted, stored and exported means the same with and without that.
 */
export const safeAddend = (c: number): number => (Math.fround(c) === 0 ? 0 : c);

export const safeFactor = (c: number): number => (Math.fround(c) === 1 ? 1 : c);

/**
 * x + c for single constants and for one a column, whatever c is. The optimiser's x is what stands for a c that single
 * precision takes for 0: they differ only where |x| is below 1e-28, and by less than 1e-45.
 */
export function addConstant(
  graph: GraphBuilder,
  x: string,
  hint: string,
  c: ArrayLike<number>,
  result = 'Add',
): string {
  const values = c.length === 1 ? [safeAddend(c[0]!)] : c;
  return graph.node('Add', [x, graph.constant(hint, { type: 'double', values })], {}, { hint: result });
}

/**
 * x · c for a single constant. Where the optimiser would drop c it is x + x · (c − 1): the difference is exact
 * (Sterbenz), so that no more than a rounding differs from the product.
 */
export function timesConstant(graph: GraphBuilder, x: string, hint: string, c: number): string {
  const times = (factor: number): string =>
    graph.node('Mul', [x, graph.constant(hint, { type: 'double', values: [factor] })]);
  if (safeFactor(c) === c) return times(c);
  return graph.node('Add', [x, times(c - 1)]);
}
