import { elementType } from '../../onnx/element-type.ts';
import type { Transformer } from './transformer.ts';

/** Codes as they are, for learners that know categories. */
export const category: Transformer<'category'> = {
  id: 'category',
  takes: 'codes',
  gives: 'numbers',
  apply: (_fitted, columns) => [...columns],
  append(graph, _fitted, { handle, rank }) {
    const to = { int: elementType.double };
    return { handle: graph.node('Cast', [handle], { to }, { hint: 'category' }), type: 'double', rank };
  },
};
