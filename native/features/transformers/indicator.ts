import type { GraphBuilder } from '../../onnx/graph.ts';
import { elementType } from '../../onnx/element-type.ts';
import type { Transformer } from './transformer.ts';

function appendIndicator(graph: GraphBuilder, handle: string): string {
  const missing = graph.node('IsNaN', [handle], {}, { hint: 'missing' });
  return graph.node('Cast', [missing], { to: { int: elementType.double } }, { hint: 'indicator' });
}

/** 1 where a number is missing, else 0. */
export const indicator: Transformer<'indicator'> = {
  id: 'indicator',
  takes: 'numbers',
  gives: 'numbers',
  apply: (_fitted, columns) => columns.map((column) => column.map((x) => (Number.isNaN(x) ? 1 : 0))),
  append(graph, _fitted, { handle, rank }) {
    return { handle: appendIndicator(graph, handle), type: 'double', rank };
  },
  appendWide: (graph, _fitted, handle) => appendIndicator(graph, handle),
};
