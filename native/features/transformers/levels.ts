import type { Transformer } from './transformer.ts';

export const MISSING_LEVEL = 0;
export const OTHER_LEVEL = 1;
export const FIRST_LEVEL = 2;

/** Names of the codes, for people. */
export function codeNames(levels: readonly string[]): string[] {
  return ['(missing)', '(other)', ...levels];
}

export interface LevelRule {
  /** Below 1 a share of the training rows, else a number of rows; rarer levels are pooled. */
  readonly rare: number;
  /** Most levels that are kept. */
  readonly limit: number;
}

/**
 * Which levels get a code of their own: those with at least `rare` training rows (a share is of all rows,
 * missing ones too), and of these the `limit` most frequent; ties go to the lower index, which is the
 * order of code points (text) or size (numbers). Returns their indices in that order.
 */
export function keptLevels(counts: ArrayLike<number>, rows: number, { rare, limit }: LevelRule): number[] {
  const least = rare < 1 ? rare * rows : rare;
  const candidates: number[] = [];
  for (let level = 0; level < counts.length; level++) {
    if (counts[level]! > 0 && counts[level]! >= least) candidates.push(level);
  }
  if (candidates.length <= limit) return candidates;
  return candidates
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, limit)
    .sort((a, b) => a - b);
}

/** Numbers that name categories, as codes. */
export const levels: Transformer<'levels'> = {
  id: 'levels',
  takes: 'numbers',
  gives: 'codes',
  apply({ values }, columns) {
    const codes = new Map(values.map((value, index) => [value, index + FIRST_LEVEL]));
    return columns.map((column) =>
      column.map((x) => (Number.isNaN(x) ? MISSING_LEVEL : (codes.get(x) ?? OTHER_LEVEL))),
    );
  },
  append(graph, { values }, { handle, rank }) {
    const scalar = (value: number) => ({ type: 'int64', values: [value] }) as const;
    const known = values.length === 0 ? [0] : values;
    const codes = values.length === 0 ? [OTHER_LEVEL] : values.map((_, index) => index + FIRST_LEVEL);
    const code = graph.node(
      'LabelEncoder',
      [handle],
      {
        keys_tensor: { tensor: { type: 'double', values: known } },
        values_tensor: { tensor: { type: 'int64', values: codes } },
        default_tensor: { tensor: scalar(OTHER_LEVEL) },
      },
      { domain: 'ai.onnx.ml', hint: 'code' },
    );
    const missing = graph.node('IsNaN', [handle], {}, { hint: 'missing' });
    const none = graph.constant('missing_level', scalar(MISSING_LEVEL));
    return { handle: graph.node('Where', [missing, none, code], {}, { hint: 'code' }), type: 'int64', rank };
  },
};
