import { badInput } from '../engine/errors.ts';
import type { Frame } from '../stats/frame.ts';
import { queriesOf } from '../training/read-queries.ts';
import type { SplitSpec } from './contract.ts';

const REMEDY = 'Leave out split.method and split.column: each query then lies in one part.';

/** Refuses to split a ranking row by row: no query would be whole. */
export function checkQueryMethod({ method, group }: SplitSpec): void {
  if (group === undefined) {
    throw badInput(
      'No column says which rows are ranked together.',
      'data.group',
      'Name the column whose equal values make one query.',
    );
  }
  if (method !== 'stratified' && method !== 'random') return;
  throw badInput(
    `The method ${method} draws single rows, and rows of one ${group} are ranked together.`,
    'split.method',
    REMEDY,
  );
}

/**
 * Refuses a split, by time or by another group, that gives rows of one query to several parts.
 * @param missing 1 where a row has no target value @param roles of each row
 */
export function checkWholeQueries(
  frame: Frame,
  { method, column, group }: SplitSpec,
  missing: Uint8Array,
  roles: Uint8Array,
): void {
  const roleOf = new Map<number, number>();
  queriesOf(frame.columns.get(group!)!, group!, missing).forEach((query, row) => {
    if (query < 0) return;
    const role = roleOf.get(query);
    if (role === undefined) roleOf.set(query, roles[row]!);
    else if (role !== roles[row]) {
      throw badInput(
        `Split by ${method} (${column}), row ${(row + 1).toLocaleString('en')} lies in another part than earlier rows of its ${group}; they are ranked together.`,
        'split',
        REMEDY,
      );
    }
  });
}
