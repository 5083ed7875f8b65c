import { MISSING_CODE } from '../../stats/frame.ts';
import { FIRST_LEVEL, MISSING_LEVEL, OTHER_LEVEL } from '../transformers/levels.ts';
import type { Source } from './source.ts';

/** Text as codes of the kept levels. The empty string is missing, since the graph has no other way to say so. */
export const readText: Source<'text', 'text'> = {
  id: 'text',
  column: 'text',
  gives: 'codes',
  read({ levels }, { codes, dictionary }) {
    const known = new Map(levels.map((level, index) => [level, index + FIRST_LEVEL]));
    const place = dictionary.map((text) => (text === '' ? MISSING_LEVEL : (known.get(text) ?? OTHER_LEVEL)));
    const out = new Float64Array(codes.length);
    for (let i = 0; i < out.length; i++) {
      const code = codes[i]!;
      out[i] = code === MISSING_CODE ? MISSING_LEVEL : place[code]!;
    }
    return out;
  },
  append(graph, { column, levels }, _input, once) {
    const handle = once(`text ${JSON.stringify([column, levels])}`, () =>
      graph.node(
        'LabelEncoder',
        [graph.input(column, 'string')],
        {
          keys_strings: { strings: ['', ...levels] },
          values_int64s: { ints: [MISSING_LEVEL, ...levels.map((_, index) => index + FIRST_LEVEL)] },
          default_int64: { int: OTHER_LEVEL },
        },
        { domain: 'ai.onnx.ml', hint: 'code' },
      ),
    );
    return { handle, type: 'int64', rank: 1 };
  },
};
