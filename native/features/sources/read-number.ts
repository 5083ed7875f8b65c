import type { GraphBuilder } from '../../onnx/graph.ts';
import type { Source } from './source.ts';

/** NaN in place of infinities, in a tensor of any shape. */
export function appendFinite(graph: GraphBuilder, raw: string): string {
  // x − x is NaN where x is NaN or infinite, and 0 elsewhere.
  const difference = graph.node('Sub', [raw, raw], {}, { hint: 'difference' });
  const missing = graph.node('IsNaN', [difference], {}, { hint: 'missing' });
  const nan = graph.constant('nan', { type: 'double', values: [Number.NaN] });
  return graph.node('Where', [missing, nan, raw], {}, { hint: 'number' });
}

/** A number as it is; infinities, which no learner can use, are missing. */
export const readNumber: Source<'number', 'number'> = {
  id: 'number',
  column: 'number',
  gives: 'numbers',
  read(_fitted, { values }) {
    let finite = true;
    for (const value of values) {
      if (value === Infinity || value === -Infinity) {
        finite = false;
        break;
      }
    }
    return finite ? values : values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  },
  append(graph, { column }, _input, once) {
    const handle = once(`number ${column}`, () => appendFinite(graph, graph.input(column, 'double')));
    return { handle, type: 'double', rank: 1 };
  },
};
