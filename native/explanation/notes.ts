import { counted } from '../stats/counted.ts';
import { mostRowsOf } from './rows.ts';
import type { PermutationResult } from './contract.ts';

type Measured = Pick<PermutationResult, 'rows' | 'interval'> & { readonly features: number };

/** What a reader of permutation importances is told. */
export function notesOf({ rows, interval, features }: Measured): string[] {
  const { used, of, from } = rows;
  return [
    'Columns that say much the same stand in for each other: where one is shuffled the others still tell, and each looks less important than all of them are together.',
    'Shuffling makes rows that may not occur, such as a child with a pension; what the model says of them counts too.',
    ...(used < of
      ? [
          `${used.toLocaleString('en')} of ${counted(of, `${from} row`)} were drawn at random${used === mostRowsOf(Infinity, features) ? `: more would not fit in memory with ${counted(features, 'feature')}` : ''}.`,
        ]
      : []),
    ...(from === 'validation'
      ? ['The validation rows decided when training stopped: the model knows them a little.']
      : []),
    ...(interval.groups < 3 ? ['Rows are too few for intervals.'] : []),
  ];
}
