import { elementType } from '../../onnx/element-type.ts';
import { MISSING_BOOLEAN } from '../../stats/frame.ts';
import type { Source } from './source.ts';

/**
 * How clients write what is true or false once it is text: files and JSON, pandas and Python, R and spreadsheets,
 * and numbers. None of them can mean anything else, so that none is taken for missing in silence.
 */
const spellings = {
  false: ['false', 'False', 'FALSE', '0', '0.0'],
  true: ['true', 'True', 'TRUE', '1', '1.0'],
} as const;

/** 0 or 1. A column that may be missing enters the graph as text: any of the spellings; all else is missing. */
export const readBoolean: Source<'boolean', 'boolean'> = {
  id: 'boolean',
  column: 'boolean',
  gives: 'numbers',
  read(_fitted, { values }) {
    const out = new Float64Array(values.length);
    for (let i = 0; i < out.length; i++) out[i] = values[i] === MISSING_BOOLEAN ? Number.NaN : values[i]!;
    return out;
  },
  append(graph, { column }, { type }, once) {
    const handle = once(`boolean ${column}`, () => {
      if (type === 'bool') {
        const raw = graph.input(column, 'bool');
        return graph.node('Cast', [raw], { to: { int: elementType.double } }, { hint: 'boolean' });
      }
      return graph.node(
        'LabelEncoder',
        [graph.input(column, 'string')],
        {
          keys_tensor: { tensor: { type: 'string', values: [...spellings.false, ...spellings.true] } },
          values_tensor: {
            tensor: {
              type: 'double',
              values: [...spellings.false.map(() => 0), ...spellings.true.map(() => 1)],
            },
          },
          default_tensor: { tensor: { type: 'double', values: [Number.NaN] } },
        },
        { domain: 'ai.onnx.ml', hint: 'boolean' },
      );
    });
    return { handle, type: 'double', rank: 1 };
  },
};
