import { elementType } from '../../onnx/element-type.ts';
import type { Transformer } from './transformer.ts';

/**
 * One column for each named code: 1 where the value has it, else 0. The pool of rare and unknown levels is
 * a column of its own where the training rows had rare levels; where they had none, an unknown level is all zeros.
 */
export const oneHot: Transformer<'oneHot'> = {
  id: 'oneHot',
  takes: 'codes',
  gives: 'numbers',
  apply: ({ codes }, columns) => codes.map((code) => columns[0]!.map((x) => (x === code ? 1 : 0))),
  append(graph, { codes }, { handle }) {
    const axis = graph.constant('axis', { type: 'int64', values: [1] });
    const wide = graph.node('Unsqueeze', [handle, axis], {}, { hint: 'code' });
    const named = graph.constant('codes', { type: 'int64', values: codes, shape: [1, codes.length] });
    const equal = graph.node('Equal', [wide, named], {}, { hint: 'level' });
    const to = { int: elementType.double };
    return { handle: graph.node('Cast', [equal], { to }, { hint: 'one_hot' }), type: 'double', rank: 2 };
  },
};
