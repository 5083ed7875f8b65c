import { elementType } from '../../onnx/tensor.ts';
import type { Transformer } from './transformer.ts';

/** 1 where a number is missing, else 0. */
export const indicator: Transformer<'indicator'> = {
  id: 'indicator',
  takes: 'numbers',
  gives: 'numbers',
  apply: (_fitted, columns) => columns.map((column) => column.map((x) => (Number.isNaN(x) ? 1 : 0))),
  append(graph, _fitted, { handle, rank }) {
    const missing = graph.node('IsNaN', [handle], {}, { hint: 'missing' });
    const to = { int: elementType.double };
    return { handle: graph.node('Cast', [missing], { to }, { hint: 'indicator' }), type: 'double', rank };
  },
};
