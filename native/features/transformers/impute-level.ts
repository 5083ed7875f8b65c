import { MISSING_LEVEL } from './levels.ts';
import type { Transformer } from './transformer.ts';

/** Puts a level where a category is missing. */
export const imputeLevel: Transformer<'imputeLevel'> = {
  id: 'imputeLevel',
  takes: 'codes',
  gives: 'codes',
  apply: ({ code }, columns) => columns.map((column) => column.map((x) => (x === MISSING_LEVEL ? code : x))),
  append(graph, { code }, { handle, rank }) {
    const none = graph.constant('missing_level', { type: 'int64', values: [MISSING_LEVEL] });
    const stand = graph.constant('impute_level', { type: 'int64', values: [code] });
    const missing = graph.node('Equal', [handle, none], {}, { hint: 'missing' });
    return {
      handle: graph.node('Where', [missing, stand, handle], {}, { hint: 'imputed' }),
      type: 'int64',
      rank,
    };
  },
};
